import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ShownPast } from '../data/past-fleet.ts';
import type { UiState, UiStore } from './ui-store.ts';

/** What is shown; nobody writes to it. */
export type Shown<State> = Pick<StoreApi<State>, 'getState' | 'subscribe'>;

/**
 * The same as another store, but for the time that the screen stands still: then as it was, or, of a moment of the past
 * that is looked at, as it was then.
 */
export function followUnlessFrozen<State>(
  live: StoreApi<State>,
  ui: UiStore,
  past: StoreApi<ShownPast | null>,
  stateThen: (then: ShownPast) => State,
): Shown<State> {
  const shown = createStore<State>(() => live.getState());
  const toShow = (): State => {
    const { frozenAtMs, travel } = ui.getState();
    if (frozenAtMs === null) return live.getState();
    const then = travel === null ? null : past.getState();
    return then === null ? shown.getState() : stateThen(then);
  };
  const follow = (): void => {
    const next = toShow();
    if (shown.getState() !== next) shown.setState(next, true);
  };
  for (const store of [live, ui, past]) store.subscribe(follow);
  return shown;
}

const STANDS_STILL = 'the screen stands still: p lets it go on';
const IS_PAST = 'this is the past: esc goes back to live';

/** Why nothing new comes, and nothing is changed; null while everything moves. */
export function stillBecause({ frozenAtMs, travel }: UiState): string | null {
  if (frozenAtMs === null) return null;
  return travel === null ? STANDS_STILL : IS_PAST;
}

/** What is said in place of what has not come: on a screen that stands still it never will. */
export function waitingText(ui: UiState): string {
  if (ui.travel !== null) return 'that is not kept of the past: esc goes back to live';
  return stillBecause(ui) ?? 'Asking …';
}

/** Everything moves again. */
export const MOVING = { frozenAtMs: null, travel: null } as const;

/** The time that ages are told for: that of what is shown. */
export function shownNowMs({ frozenAtMs, nowMs }: UiState): number {
  return frozenAtMs ?? nowMs;
}
