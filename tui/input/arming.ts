import type { Clock } from './clock.ts';

/** How long a dialog must have been on screen before it takes a key. */
export const ARMING_DELAY_MS = 350;

/**
 * Keeps a dialog from being answered by keys that were typed before it could be read: it is armed only after its first
 * painted frame and a delay. Each step of a dialog, and each new plan in it, starts over.
 */
export function createArming(clock: Clock, onArmed: () => void) {
  let state: 'idle' | 'opened' | 'painted' | 'armed' = 'idle';
  let cancel: (() => void) | null = null;

  function start(next: typeof state): void {
    cancel?.();
    cancel = null;
    state = next;
  }

  return {
    /** Something new is to be read. */
    open: () => start('opened'),
    /** A frame was painted; the first one after `open` starts the delay. */
    painted(): void {
      if (state !== 'opened') return;
      start('painted');
      cancel = clock.after(ARMING_DELAY_MS, () => {
        start('armed');
        onArmed();
      });
    },
    close: () => start('idle'),
    isArmed: () => state === 'armed',
  };
}

export type Arming = ReturnType<typeof createArming>;
