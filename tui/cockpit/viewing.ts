import { VIEW_ROWS_MAX } from '@meridian/shared/view-limits.ts';
import { type FleetQuery, viewOf } from '../data/fleet-window.ts';
import type { Sync } from '../data/sync.ts';
import { cursorOf } from '../lists/order.ts';
import { serversHeight } from '../screens/fleet/servers-height.ts';
import { listWindow } from '../widgets/list-window.ts';
import type { Cockpit } from './cockpit.ts';
import { currentView, type ServersQuery } from './fleet-view.ts';
import { currentAbout } from './selection.ts';
import { startTravelling } from './travelling.ts';

/** Asks for the stretch of servers that is in sight, with a margin on both sides, and for the one under the cursor. */
export function startViewing(cockpit: Cockpit, { show }: Pick<Sync, 'show'>): () => void {
  const { fleet, ui } = cockpit;
  const travelling = startTravelling(cockpit);
  let asked = NOTHING;

  function look(): void {
    const query = queryFor(cockpit, asked);
    if (isSame(query, asked)) return;
    asked = query;
    const view = viewOf(query);
    show(view);
    travelling.show(view);
  }

  look();
  const stops = [ui.subscribe(look), fleet.subscribe(look), travelling.stop];
  return () => {
    for (const stop of stops) stop();
  };
}

const NOTHING: FleetQuery = {
  regionId: null,
  filter: '',
  faultsOnly: false,
  sort: 'worst',
  offset: 0,
  rows: 0,
  pin: null,
};

function isSame(one: FleetQuery, other: FleetQuery): boolean {
  return (Object.keys(NOTHING) as (keyof FleetQuery)[]).every((name) => one[name] === other[name]);
}

function queryFor(cockpit: Cockpit, before: FleetQuery): FleetQuery {
  const { lists, overlay, isMarkingAll } = cockpit.ui.getState();
  const { servers } = currentView(cockpit);
  const list = lists.servers;
  // What an open dialog is about is not let go, whatever becomes of the list behind it.
  const pin = overlay === null ? wantedPin(cockpit) : before.pin;
  if (servers.query === null) return { ...NOTHING, pin };
  const height = serversHeight(cockpit);
  const place = cursorOf(servers.order, list).place ?? -1;
  const { start } = listWindow(servers.order.count, place, height, list.start);
  const asked = servers.query;
  const isOther = (Object.keys(asked) as (keyof ServersQuery)[]).some((name) => asked[name] !== before[name]);
  return {
    ...asked,
    ...(isMarkingAll
      ? { offset: 0, rows: VIEW_ROWS_MAX }
      : stretchFor(start, height, servers.order.count, isOther ? NOTHING : before)),
    pin,
  };
}

type Stretch = Pick<FleetQuery, 'offset' | 'rows'>;

/** The stretch before, as long as a quarter of a page is left around what is in sight; else one with half a page. */
function stretchFor(start: number, height: number, count: number, before: Stretch): Stretch {
  const margin = Math.ceil(height / 2);
  const slack = Math.ceil(height / 4);
  const rows = Math.min(VIEW_ROWS_MAX, height + 2 * margin);
  const end = before.offset + before.rows;
  const isAboveKnown = before.offset === 0 || before.offset <= start - slack;
  const isBelowKnown = end >= count || end >= start + height + slack;
  if (before.rows === rows && isAboveKnown && isBelowKnown) return before;
  return { offset: Math.max(0, start - margin), rows };
}

/** The server that the row under the cursor is about; on the Fleet, the one that its list stands on all the while. */
function wantedPin(cockpit: Cockpit): string | null {
  const { screen, lists } = cockpit.ui.getState();
  return currentAbout(cockpit).serverId ?? (screen === 'fleet' ? lists.servers.selectedId : null);
}
