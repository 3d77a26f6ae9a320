import { HARM_SHARE } from '@meridian/shared/harm.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { currentView, type ShownServer } from '../cockpit/fleet-view.ts';
import type { ListName } from '../cockpit/ui-store.ts';
import { isRegionFault } from '../health/region-health.ts';
import { currentList, LISTS } from '../lists/lists.ts';
import { cursorOf } from '../lists/order.ts';
import type { Command } from './command.ts';
import { moveTo } from './moves.ts';

type Direction = 1 | -1;

/** A row to go to, and whether the way to it leads over an end of the list. */
type Match = { readonly list: ListName; readonly place: number; readonly isRound: boolean };

const NO_FILTER = 'no filter is set: / sets one, and n goes from match to match';

/**
 * The next row that is sought, round the ends of the list: of a list that a filter or `z` narrows every row, of the
 * regions and servers else those with a fault. On the page of a server, which is looked at next. A reason where none is.
 */
function matchFrom(cockpit: Cockpit, direction: Direction): Match | string {
  const ui = cockpit.ui.getState();
  const list = ui.screen === 'server' ? 'servers' : currentList(ui);
  if (list === null) return 'there is no list here';
  if (list === 'servers' && currentView(cockpit).servers.matching === null) return 'the rows have not come yet';
  const order = LISTS[list].order(cockpit);
  const from = cursorOf(order, ui.lists[list]).place ?? ui.lists[list].place;
  const isSought = isNarrowed(cockpit, list) ? () => true : faultsIn(cockpit, list);
  if (isSought === null) return NO_FILTER;
  for (let step = 1; step < order.count; step++) {
    const unbounded = from + direction * step;
    const place = (unbounded + order.count) % order.count;
    const id = order.at(place);
    if (id === null) return 'the rows there have not come yet: z leaves only faults';
    if (isSought(id)) return { list, place, isRound: place !== unbounded };
  }
  return isNarrowed(cockpit, list) ? 'there is no other match' : 'no other row here has a fault';
}

function isNarrowed({ ui }: Cockpit, list: ListName): boolean {
  const { lists, scope, faultsOnly } = ui.getState();
  if (lists[list].filter.value.trim() !== '') return true;
  if (list !== 'regions' && list !== 'servers') return false;
  return faultsOnly || (list === 'servers' && scope === 'fleet' && lists.regions.filter.value.trim() !== '');
}

/** Tells whether a row has a fault; null for a list whose rows have none. */
function faultsIn(cockpit: Cockpit, list: ListName): ((id: string) => boolean) | null {
  const { regions, servers } = currentView(cockpit);
  if (list === 'servers') return (id) => isServerFault(servers.get(id));
  if (list !== 'regions') return null;
  return (id) => {
    const shown = regions.get(id);
    return shown !== undefined && isRegionFault(shown.health);
  };
}

/** As `z` has it: its state, or what goes wrong there. */
function isServerFault(shown: ShownServer | null): boolean {
  return shown !== null && (shown.health.isFault || (shown.harmedPercent ?? 0) >= HARM_SHARE.noticed * 100);
}

function matchCommand(id: string, key: string, title: string, direction: Direction): Command {
  return {
    id,
    keys: [key],
    title,
    changes: false,
    enabledWhen: (cockpit) => {
      const match = matchFrom(cockpit, direction);
      return typeof match === 'string' ? match : null;
    },
    run: (cockpit) => {
      const match = matchFrom(cockpit, direction);
      if (typeof match === 'string') return;
      moveTo(cockpit, match.list, match.place);
      if (match.isRound)
        say(cockpit, direction === 1 ? 'past the end: from the top again' : 'past the top: from the end');
    },
  };
}

export const MATCHES: readonly Command[] = [
  matchCommand('match.next', 'n', 'next match of the filter, without one the next fault; on a server’s page too', 1),
  matchCommand('match.previous', 'N', 'the match, or the fault, before', -1),
];
