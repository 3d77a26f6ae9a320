import { setTimeout } from 'node:timers/promises';
import { bytesOf } from '../../kit/key-bytes.ts';
import { until } from '../../kit/until.ts';

/** A screen's first sight may take so long: a process starts, and the machine has other work. */
const SEEN_WITHIN_MS = 15_000;
/**
 * What shows nothing meanwhile comes to an end in less: a dialog arms (350 ms), a lone escape becomes one (50 ms), and
 * what follows from either is painted.
 */
const STILL_MS = 450;
/** Between two keys of a hand. Six in the time of one pause would be stray typing, and two in one read no typing. */
const KEY_PAUSE_MS = 100;
/** It wants to hear of the focus: what it turns on last. */
const LISTENS = '\x1b[?1004h';

/** What can be done to a terminal, and what comes of it. */
export type Hands = {
  readonly write: (bytes: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly hangUp: () => void;
  /** Its exit code, once it ended by itself. */
  readonly exited: Promise<number>;
  /** What stands on it. */
  readonly text: () => string;
  /** All that was ever written to it. */
  readonly written: () => string;
};

type Act<Found> = (hands: Hands) => Found | Promise<Found>;

/**
 * What a person does at a screen and waits to see, one after the other: `await screen.press('M').see('Impact')`. Each
 * begins when all before it is done, also where nobody waited for those; after one that failed, no other begins.
 */
export abstract class Steps {
  /** Does this next. */
  protected abstract next<Found>(act: Act<Found>): Step<Found>;

  /** Presses keys, one write each, by name or as themselves. */
  press(...keys: readonly string[]): Step<void> {
    return this.next(({ write }) => keys.forEach((key) => write(bytesOf(key))));
  }

  /** Types a text in one write, as a fast hand or a slow link brings it. */
  type(text: string): Step<void> {
    return this.next(({ write }) => write(text));
  }

  /** Types a text as a hand does: with a pause after each key, so that each comes in a read of its own. */
  typeSlowly(text: string): Step<void> {
    return this.next(async ({ write }) => {
      for (const key of text) {
        write(key);
        await setTimeout(KEY_PAUSE_MS);
      }
    });
  }

  paste(text: string): Step<void> {
    return this.type(`\x1b[200~${text}\x1b[201~`);
  }

  resize(columns: number, rows: number): Step<void> {
    return this.next(({ resize }) => resize(columns, rows));
  }

  /** To all that runs in the terminal, as the terminal itself does it. */
  signal(signal: NodeJS.Signals): Step<void> {
    return this.next((hands) => hands.signal(signal));
  }

  /** Takes the terminal away from what runs in it. */
  hangUp(): Step<void> {
    return this.next((hands) => hands.hangUp());
  }

  /** Waits until it ends by itself, and answers its exit code. */
  exit(): Step<number> {
    return this.next(({ exited }) => exited);
  }

  /** Waits until each of these is on the screen. */
  see(...wanted: readonly (string | RegExp)[]): Step<void> {
    return this.next(async ({ text }) => {
      for (const each of wanted) await untilText(text, `to see ${each}`, (seen) => has(seen, each));
    });
  }

  /** Waits until none of these is on the screen. */
  loseSight(...unwanted: readonly (string | RegExp)[]): Step<void> {
    return this.next(async ({ text }) => {
      for (const each of unwanted) await untilText(text, `not to see ${each}`, (seen) => !has(seen, each));
    });
  }

  /** Waits until it reads keys as they are pressed: the first frame is there before. */
  listening(): Step<void> {
    return this.next(async ({ written }) => {
      await until(written, (bytes) => bytes.includes(LISTENS), { withinMs: SEEN_WITHIN_MS });
    });
  }

  /** Waits until the screen has stopped moving, but for its clock, and answers it. */
  still(): Step<string> {
    return this.next(async ({ text }) => {
      let [last, sinceMs] = ['', performance.now()];
      return until(
        text,
        (seen) => {
          const steady = seen.replaceAll(/\d+/g, '#');
          if (steady !== last) [last, sinceMs] = [steady, performance.now()];
          return performance.now() - sinceMs > STILL_MS;
        },
        { withinMs: SEEN_WITHIN_MS },
      );
    });
  }
}

/** The step that was asked for last, which others may follow. Awaited, it is done, and so is all before it. */
export class Step<Found> extends Steps implements PromiseLike<Found> {
  readonly #script: Script;
  readonly #done: Promise<Found>;

  constructor(script: Script, done: Promise<Found>) {
    super();
    this.#script = script;
    this.#done = done;
  }

  readonly then: Promise<Found>['then'] = (onDone, onFailed) => this.#done.then(onDone, onFailed);

  protected override next<Next>(act: Act<Next>): Step<Next> {
    return this.#script.next(act);
  }
}

/** The steps of one screen, in the order in which they were asked for. */
export class Script {
  readonly #hands: Hands;
  #last: Promise<unknown> = Promise.resolve();

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  next<Found>(act: Act<Found>): Step<Found> {
    const done = this.#after(this.#last, act, new Error('a step failed'));
    this.#last = done;
    // Whoever awaits this step, or a later one, hears of it.
    done.catch(() => {});
    return new Step(this, done);
  }

  /** What goes wrong is told with where the step was asked for: where it runs says nothing. */
  async #after<Found>(last: Promise<unknown>, act: Act<Found>, failure: Error): Promise<Found> {
    await last;
    try {
      return await act(this.#hands);
    } catch (error) {
      failure.message = error instanceof Error ? error.message : String(error);
      throw failure;
    }
  }
}

async function untilText(text: () => string, what: string, holds: (seen: string) => boolean): Promise<void> {
  await until(text, holds, { withinMs: SEEN_WITHIN_MS }).catch(() => {
    throw new Error(`waited ${what}, but the screen was:\n${text()}`);
  });
}

function has(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
