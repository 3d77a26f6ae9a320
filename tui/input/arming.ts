import type { Clock } from './clock.ts';

/** How long a dialog must have been on screen before it takes a key. */
export const ARMING_DELAY_MS = 350;

/** How long no key may come before a dialog that text was typed at takes one again. */
export const QUIET_SPELL_MS = 1500;

/**
 * Keeps a dialog from being answered by keys that were typed before it could be read: it is armed only after its first
 * painted frame and a delay without a key. Each step of a dialog, and each new plan in it, starts over; so does each key
 * that comes too early, so that a stream of typing never arms it.
 */
export function createArming(clock: Clock, onArmed: () => void) {
  let state: 'idle' | 'opened' | 'painted' | 'armed' = 'idle';
  let cancel: (() => void) | null = null;
  let delayMs = ARMING_DELAY_MS;
  let wasArmed = false;

  function start(next: typeof state): void {
    cancel?.();
    cancel = null;
    state = next;
  }

  function wait(): void {
    start('painted');
    cancel = clock.after(delayMs, () => {
      start('armed');
      delayMs = ARMING_DELAY_MS;
      wasArmed = true;
      onArmed();
    });
  }

  return {
    /** Something new is to be read. */
    open(): void {
      start('opened');
      delayMs = ARMING_DELAY_MS;
      wasArmed = false;
    },
    /** A frame was painted; the first one after `open` starts the delay. */
    painted(): void {
      if (state === 'opened') wait();
    },
    /** A key came too early: the delay starts over. */
    pressed(): void {
      if (state === 'painted') wait();
    },
    /** What was typed was no answer: the next key counts only after a quiet spell. */
    disarm(): void {
      delayMs = QUIET_SPELL_MS;
      wait();
    },
    close: () => start('idle'),
    isArmed: () => state === 'armed',
    /** Whether what is shown has been there long enough to be read, even if no key counts just now. */
    wasArmed: () => wasArmed,
  };
}

export type Arming = ReturnType<typeof createArming>;
