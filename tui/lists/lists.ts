import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentView, selectedId } from '../cockpit/fleet-view.ts';
import type { ListName, UiState } from '../cockpit/ui-store.ts';
import type { About } from './list-line.ts';

export type ListFacts = Pick<Cockpit, 'fleet' | 'ui'>;

/** What the cursor, the filter and the keys need to know of a list. */
type ListSource = {
  /** As shown: filtered, in order. */
  readonly ids: (facts: ListFacts) => readonly string[];
  /** Whether there is such a row, shown or not. */
  readonly has: (facts: ListFacts, id: string) => boolean;
  readonly about: (facts: ListFacts, id: string) => About;
  /** Whether its row is looked into by now: then it stays, even if a filter would leave it out. */
  readonly isInside: (ui: UiState) => boolean;
};

export const LISTS: Readonly<Record<ListName, ListSource>> = {
  regions: {
    ids: (facts) => currentView(facts).regionIds,
    has: (facts, id) => currentView(facts).regions.has(id),
    about: (_, regionId) => ({ regionId, serverId: null }),
    isInside: ({ screen, pane }) => screen === 'server' || pane === 'servers',
  },
  servers: {
    ids: (facts) => currentView(facts).serverIds,
    has: (facts, id) => currentView(facts).servers.has(id),
    about: (facts, serverId) => ({ regionId: currentView(facts).region?.region.regionId ?? null, serverId }),
    isInside: ({ screen }) => screen === 'server',
  },
};

/** The list whose cursor moves; null where a page scrolls. */
export function currentList({ screen, pane }: UiState): ListName | null {
  return screen === 'server' ? null : pane;
}

/** The id under the cursor of a list. */
export function cursorId(facts: ListFacts, list: ListName): string | null {
  const ui = facts.ui.getState();
  const state = ui.lists[list];
  const { isInside, has, ids } = LISTS[list];
  const isPinned = state.selectedId !== null && isInside(ui) && has(facts, state.selectedId);
  return isPinned ? state.selectedId : selectedId(ids(facts), state);
}
