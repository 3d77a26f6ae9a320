import type { Tone } from '../theme/tones.ts';

const HOUR_MS = 3_600_000;

/** What outlives the next key, and for how long it stands; all else is the answer to one key, and goes with the next. */
const KEPT_MS = {
  /** That keys were ignored: the last ones of a burst must not hide it. */
  stray: 5000,
  /** What was done, and the offer to undo it. */
  done: 10_000,
  /** What happened while there was no link: nobody may be looking now. */
  digest: HOUR_MS,
  /** What is wrong with the config: whoever has read it says so. */
  config: Number.POSITIVE_INFINITY,
} as const;
export type Kept = keyof typeof KEPT_MS;

/** So long the answer to a key stands at most. */
const ANSWER_MS = 15_000;

/** What stands until someone has seen it, and says so with `esc`. */
const SEEN_BY_ESC: readonly (Kept | null)[] = ['digest', 'config'];

export type Notice = {
  /** In one line, or in more where it waits for `esc`. */
  readonly text: string;
  readonly tone: Tone;
  readonly untilMs: number;
  /** Null for the answer to a key. */
  readonly kept: Kept | null;
};
type Notices = readonly Notice[];

/** With one more at the end: it takes the place of the one of its kind, and of no other. */
export function withNotice(notices: Notices, notice: Omit<Notice, 'untilMs'>, nowMs: number): Notices {
  const untilMs = nowMs + (notice.kept === null ? ANSWER_MS : KEPT_MS[notice.kept]);
  return [...notices.filter(({ kept }) => kept !== notice.kept), { ...notice, untilMs }];
}

/** What a key leaves standing. */
export function afterKey(notices: Notices): Notices {
  return notices.filter(({ kept }) => kept !== null);
}

export function waitsForEsc({ kept }: Notice): boolean {
  return SEEN_BY_ESC.includes(kept);
}

export function notYetOver(notices: Notices, nowMs: number): Notices {
  return notices.filter(({ untilMs }) => nowMs <= untilMs);
}
