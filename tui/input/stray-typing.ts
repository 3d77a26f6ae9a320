import type { Clock } from './clock.ts';

const STRAY_WINDOW_MS = 100;
const STRAY_KEY_COUNT = 6;

/**
 * Tells text that was typed into the wrong window from commands: six or more change keys, not all the same one, within
 * 100 ms. `note` each change key; it answers true from the sixth on.
 */
export function createStrayTyping(clock: Clock) {
  let recent: { readonly key: string; readonly atMs: number }[] = [];
  return {
    note(key: string): boolean {
      const nowMs = clock.nowMs();
      recent = [...recent, { key, atMs: nowMs }].filter(({ atMs }) => nowMs - atMs <= STRAY_WINDOW_MS);
      return recent.length >= STRAY_KEY_COUNT && new Set(recent.map((each) => each.key)).size > 1;
    },
    /** Whether the change key just noted is the first of a possible burst. */
    isFirst: () => recent.length === 1,
  };
}
