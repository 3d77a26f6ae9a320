import { passesFilter } from '@meridian/shared/row-filter.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentView } from '../cockpit/fleet-view.ts';
import type { ListName, ScreenName, UiState } from '../cockpit/ui-store.ts';
import { alertLines } from './alert-lines.ts';
import { capacityLines } from './capacity-lines.ts';
import { isGone } from '../data/fleet-store.ts';
import { eventLines } from './event-lines.ts';
import { drainLines } from './drain-lines.ts';
import type { About, ListLine } from './list-line.ts';
import { cursorOf, orderOf, type Order } from './order.ts';
import { ruleLines } from './rule-lines.ts';

export type ListFacts = Pick<Cockpit, 'fleet' | 'feeds' | 'ui'>;

/** What the cursor, the filter and the keys need to know of a list. */
type ListSource = {
  /** As shown: filtered. */
  readonly order: (facts: ListFacts) => Order;
  /** Whether there is no such row, shown or not. */
  readonly isGone: (facts: ListFacts, id: string) => boolean;
  readonly about: (facts: ListFacts, id: string) => About;
  /** Whether its row is looked into by now: then it stays, even if a filter would leave it out. */
  readonly isInside: (ui: UiState) => boolean;
};

/** The lists that are known whole; every row of them, filtered or not. */
export const LINES = {
  alerts: ({ feeds }: ListFacts) => alertLines(feeds.getState().alerts.answer),
  drains: ({ feeds }: ListFacts) => {
    const { drains, operations } = feeds.getState();
    return drainLines(drains.answer, operations.answer);
  },
  capacity: ({ feeds }: ListFacts) => capacityLines(feeds.getState().capacity.answer),
  rules: ({ feeds }: ListFacts) => ruleLines(feeds.getState().safetyRules.answer),
  events: ({ fleet }: ListFacts) => eventLines(fleet.getState().events, fleet.getState().endpoints),
} as const satisfies { readonly [Name in ListName]?: (facts: ListFacts) => readonly ListLine[] };
export type LineListName = keyof typeof LINES;

export const LISTS: Readonly<Record<ListName, ListSource>> = {
  regions: {
    order: (facts) => orderOf(currentView(facts).regionIds),
    isGone: ({ fleet }, id) => !fleet.getState().regions.has(id),
    about: (_, regionId) => ({ regionId, serverId: null }),
    isInside: ({ screen, pane }) => screen === 'server' || (screen !== 'map' && pane === 'servers'),
  },
  servers: {
    order: (facts) => currentView(facts).servers.order,
    isGone: ({ fleet }, id) => isGone(fleet.getState(), id),
    about: (facts, serverId) => {
      const { servers, region } = currentView(facts);
      const known = servers.get(serverId)?.server.regionId ?? region?.region.regionId;
      return { regionId: known ?? null, serverId };
    },
    isInside: ({ screen }) => screen === 'server',
  },
  alerts: ofLines('alerts'),
  drains: ofLines('drains'),
  capacity: ofLines('capacity'),
  rules: ofLines('rules'),
  events: ofLines('events'),
};

function ofLines(name: LineListName): ListSource {
  const lines: (facts: ListFacts) => readonly ListLine[] = LINES[name];
  // The same lines under the same filter are asked for several times a frame.
  const made = new WeakMap<readonly ListLine[], { readonly filter: string; readonly order: Order }>();
  return {
    order: (facts) => {
      const filter = facts.ui.getState().lists[name].filter.value;
      const known = made.get(lines(facts));
      if (known?.filter === filter) return known.order;
      const order = orderOf(lines(facts).flatMap(({ id, text }) => (passesFilter(filter, text) ? [id] : [])));
      made.set(lines(facts), { filter, order });
      return order;
    },
    isGone: (facts, id) => !lines(facts).some((line) => line.id === id),
    about: (facts, id) => lines(facts).find((line) => line.id === id) ?? { regionId: null, serverId: null },
    isInside: () => false,
  };
}

const LIST_OF: Readonly<Record<Exclude<ScreenName, 'fleet'>, ListName | null>> = {
  server: null,
  alerts: 'alerts',
  drains: 'drains',
  capacity: 'capacity',
  rules: 'rules',
  routing: null,
  map: 'regions',
  events: 'events',
};

/** The list whose cursor moves; null where a page scrolls. */
export function currentList({ screen, pane }: Pick<UiState, 'screen' | 'pane'>): ListName | null {
  return screen === 'fleet' ? pane : LIST_OF[screen];
}

/** The lists whose rows are on the screen, or behind its page. */
export function listsInSight(ui: UiState): readonly ListName[] {
  if (ui.screen === 'fleet' || ui.screen === 'server') return ['regions', 'servers'];
  const list = currentList(ui);
  return list === null ? [] : [list];
}

/** The id under the cursor of a list. */
export function cursorId(facts: ListFacts, list: ListName): string | null {
  const ui = facts.ui.getState();
  const state = ui.lists[list];
  const { isInside, isGone: isRowGone, order } = LISTS[list];
  const isPinned = state.selectedId !== null && isInside(ui) && !isRowGone(facts, state.selectedId);
  return isPinned ? state.selectedId : cursorOf(order(facts), state).id;
}

/** Whether the keys scroll the details below a list, and not its cursor; another row under it takes them back. */
export function isInDetails(facts: ListFacts): boolean {
  const ui = facts.ui.getState();
  const list = currentList(ui);
  return list !== null && ui.detailsOf !== null && cursorId(facts, list) === ui.detailsOf;
}

/** The row under the cursor of a list that a feed brings. */
export function cursorLine<Name extends LineListName>(
  facts: ListFacts,
  list: Name,
): ReturnType<(typeof LINES)[Name]>[number] | null {
  const id = cursorId(facts, list);
  const lines: readonly ReturnType<(typeof LINES)[Name]>[number][] = LINES[list](facts);
  return lines.find((line) => line.id === id) ?? null;
}
