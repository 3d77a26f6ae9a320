import { createStore, type StoreApi } from 'zustand/vanilla';
import type { UiState, UiStore } from './ui-store.ts';

/** What is shown; nobody writes to it. */
export type Shown<State> = Pick<StoreApi<State>, 'getState' | 'subscribe'>;

/** The same as another store, but for the time that the screen stands still: then as it was. */
export function followUnlessFrozen<State>(live: StoreApi<State>, ui: UiStore): Shown<State> {
  const shown = createStore<State>(() => live.getState());
  const follow = (): void => {
    if (ui.getState().frozenAtMs === null && shown.getState() !== live.getState())
      shown.setState(live.getState(), true);
  };
  live.subscribe(follow);
  ui.subscribe(follow);
  return shown;
}

export const STANDS_STILL = 'the screen stands still: p lets it go on';

/** What is said in place of what has not come: on a screen that stands still it never will. */
export function waitingText({ frozenAtMs }: UiState): string {
  return frozenAtMs === null ? 'Asking …' : STANDS_STILL;
}

/** The time that ages are told for: that of what is shown. */
export function shownNowMs({ frozenAtMs, nowMs }: UiState): number {
  return frozenAtMs ?? nowMs;
}
