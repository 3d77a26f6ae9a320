import type { Clock } from './clock.ts';
import { graphemes } from './graphemes.ts';
import { keyEvent, textEvent, type TerminalEvent } from './key.ts';

/** How long a lone ESC waits for the rest of an arrow key before it counts as the key itself. */
const ESCAPE_WAIT_MS = 50;
/** How long after a lone ESC a straggling `[A` is still the tail of an arrow, and swallowed. */
const STRAGGLER_MS = 150;
/** A paste longer than this is cut: nothing here has room for more. */
const PASTE_MAX_LENGTH = 10_000;

const ESC = '\x1b';
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;
/** What follows ESC where the terminal tells that it has the focus again. */
const FOCUS_IN = '[I';

/**
 * Turns a terminal's bytes into keys, the same keys however they are cut into chunks: over SSH `jjj`, `j\r` or half an
 * arrow may come in one read. Emits synchronously; only a lone ESC waits, for `ESCAPE_WAIT_MS`.
 */
export function createDecoder(clock: Clock, emit: (event: TerminalEvent) => void) {
  let pending = '';
  let pasted: string | null = null;
  let cancelEscape: (() => void) | null = null;
  let lastEscapeMs = Number.NEGATIVE_INFINITY;
  let heldBracket = '';
  let cancelBracket: (() => void) | null = null;
  let textsInRead = 0;

  function push(chunk: string): void {
    cancelEscape?.();
    cancelEscape = null;
    pending += chunk;
    textsInRead = 0;
    drain();
    if (pasted === null && pending !== '') cancelEscape = clock.after(ESCAPE_WAIT_MS, flushEscape);
  }

  function drain(): void {
    while (pending !== '') {
      const before = pending;
      if (pasted !== null) takePaste();
      else if (pending.startsWith(ESC)) takeEscape();
      else takeRun();
      if (pending === before) return;
    }
  }

  function takePaste(): void {
    const end = pending.indexOf(PASTE_END);
    if (end >= 0) {
      const text = ((pasted ?? '') + pending.slice(0, end)).slice(0, PASTE_MAX_LENGTH);
      pending = pending.slice(end + PASTE_END.length);
      pasted = null;
      emit({ type: 'paste', text });
      return;
    }
    // The end mark itself may be cut in two.
    const keep = partialSuffixLength(pending, PASTE_END);
    pasted = ((pasted ?? '') + pending.slice(0, pending.length - keep)).slice(0, PASTE_MAX_LENGTH);
    pending = pending.slice(pending.length - keep);
  }

  function takeEscape(): void {
    if (heldBracket !== '') {
      cancelBracket?.();
      releaseBracket();
    }
    if (pending.startsWith(PASTE_START)) {
      pasted = '';
      pending = pending.slice(PASTE_START.length);
      return;
    }
    if (pending.startsWith(ESC + ESC)) {
      pending = pending.slice(1);
      emit(keyEvent('esc'));
      return;
    }
    const tail = pending.slice(ESC.length);
    const sequence = /^(?:\[[0-?]*[ -/]*[@-~]|O[@-~])/.exec(tail)?.[0];
    if (sequence !== undefined) {
      pending = tail.slice(sequence.length);
      const key = SEQUENCES[sequence];
      if (sequence === FOCUS_IN) emit({ type: 'focus' });
      if (key !== undefined) emit(keyEvent(key));
      return;
    }
    if (/^(?:|O|\[[0-?]*[ -/]*)$/.test(tail)) return;
    // ESC and then something that continues no sequence: alt with a key, or escape typed ahead of it. Both are escape.
    pending = tail;
    emit(keyEvent('esc'));
  }

  function takeRun(): void {
    const end = pending.indexOf(ESC);
    const run = end < 0 ? pending : pending.slice(0, end);
    pending = end < 0 ? '' : pending.slice(end);
    typeRun(withoutStraggler(run));
  }

  /** An arrow whose ESC came alone, a while before: its `[A` to `[D` was never typed, even when cut in two again. */
  function withoutStraggler(run: string): string {
    if (clock.nowMs() - lastEscapeMs > STRAGGLER_MS) return run;
    const text = heldBracket + run;
    cancelBracket?.();
    heldBracket = '';
    if (text === '[') {
      heldBracket = text;
      cancelBracket = clock.after(STRAGGLER_MS, releaseBracket);
      return '';
    }
    lastEscapeMs = Number.NEGATIVE_INFINITY;
    return /^\[[A-D]/.test(text) ? text.slice(2) : text;
  }

  function releaseBracket(): void {
    const text = heldBracket;
    heldBracket = '';
    typeRun(text);
  }

  function typeRun(run: string): void {
    const segments = graphemes(run).flatMap((segment) => (segment === '\r\n' ? ['\r', '\n'] : [segment]));
    textsInRead += segments.filter(isText).length;
    for (const segment of segments) {
      const key = CONTROLS[segment] ?? controlKey(segment);
      if (key !== undefined) emit(keyEvent(key, textsInRead));
      else if (isText(segment)) emit(textEvent(segment, textsInRead));
    }
  }

  function flushEscape(): void {
    cancelEscape = null;
    if (!pending.startsWith(ESC)) return;
    const isLone = pending === ESC;
    // A sequence that never ended is dropped whole: its bytes were never typed.
    pending = '';
    if (!isLone) return;
    lastEscapeMs = clock.nowMs();
    emit(keyEvent('esc'));
  }

  return {
    push,
    dispose: () => {
      cancelEscape?.();
      cancelBracket?.();
    },
  };
}

function isText(segment: string): boolean {
  return !/^\p{Cc}/u.test(segment);
}

function controlKey(segment: string): string | undefined {
  const code = segment.codePointAt(0) ?? 0;
  return segment.length === 1 && code >= 1 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : undefined;
}

function partialSuffixLength(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--)
    if (mark.startsWith(text.slice(-length))) return length;
  return 0;
}

const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
};

/** By what follows ESC. */
const SEQUENCES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries({ A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end' }).flatMap(([final, key]) => [
      [`[${final}`, key],
      [`O${final}`, key],
    ]),
  ),
  '[1~': 'home',
  '[4~': 'end',
  '[3~': 'backspace',
  '[5~': 'pageup',
  '[6~': 'pagedown',
  '[Z': 'shift-tab',
};
