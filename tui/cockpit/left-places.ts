import { currentList } from '../lists/lists.ts';
import type { Cockpit } from './cockpit.ts';
import type { LeftPlace } from './ui-store.ts';

/** So many places back a person gets; the oldest are forgotten. */
const PLACES_MAX = 20;

type Ui = Pick<Cockpit, 'ui'>;

/** Goes somewhere, and remembers the place that is left; where that is the same one, nothing is left. */
export function going({ ui }: Ui, go: () => void): void {
  const before = ui.getState();
  go();
  if (isSame(before, ui.getState())) return;
  const { screen, pane, scope, faultsOnly, lists } = before;
  const left = { screen, pane, scope, faultsOnly, lists };
  ui.setState(({ leftPlaces }) => ({ leftPlaces: [...leftPlaces, left].slice(-PLACES_MAX) }));
}

/** To the place that was left last, as it was left; from a screen that nothing led to, home. False where that is none. */
export function returnToLeft({ ui }: Ui, isMeant: (place: LeftPlace) => boolean = () => true): boolean {
  const here = ui.getState();
  const at = here.leftPlaces.findLastIndex((place) => isMeant(place) && !isSame(place, here));
  const place = here.leftPlaces[at];
  if (place === undefined) {
    ui.setState({ leftPlaces: [], screen: 'fleet', pageStart: 0 });
    return here.screen !== 'fleet';
  }
  const { screen, pane, scope, faultsOnly } = place;
  // What only another list shows stays as it is there.
  const { regions, servers } = place.lists;
  const list = currentList(place) ?? 'servers';
  const lists = { ...here.lists, regions, servers, [list]: place.lists[list] };
  ui.setState({ screen, pane, scope, faultsOnly, lists, pageStart: 0, leftPlaces: here.leftPlaces.slice(0, at) });
  return true;
}

/** Whoever goes on from the page of a server to the next one's comes back to that row of the list it was opened from. */
export function takeListAlong({ ui }: Ui, fromId: string | null): void {
  const { leftPlaces, lists } = ui.getState();
  const opener = leftPlaces.at(-1);
  if (opener?.screen !== 'fleet' || opener.lists.servers.selectedId !== fromId) return;
  const moved = { ...opener, lists: { ...opener.lists, servers: lists.servers } };
  ui.setState({ leftPlaces: [...leftPlaces.slice(0, -1), moved] });
}

/** Whether two are one screen with the cursor on one row. */
function isSame(one: LeftPlace, other: LeftPlace): boolean {
  return identityOf(one) === identityOf(other);
}

function identityOf(place: LeftPlace): string {
  const { screen, scope, lists } = place;
  const list = screen === 'server' ? 'servers' : currentList(place);
  const id = list === null ? null : lists[list].selectedId;
  return JSON.stringify(screen === 'fleet' ? [screen, list, id, scope, lists.regions.selectedId] : [screen, id]);
}
