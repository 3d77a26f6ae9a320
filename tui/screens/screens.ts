import type { Cockpit } from '../cockpit/cockpit.ts';
import type { ScreenName } from '../cockpit/ui-store.ts';
import type { Wants } from '../data/queries.ts';
import type { Row } from '../widgets/row.ts';
import { alertsScreen } from './alerts/view.ts';
import { capacityScreen } from './capacity/view.ts';
import { eventsScreen } from './events/view.ts';
import { drainsScreen } from './drains/view.ts';
import { fleetLayout } from './fleet/layout.ts';
import { fleetScreen } from './fleet/view.ts';
import { serversHeight } from './fleet/servers-height.ts';
import { listLayout } from './list/layout.ts';
import { mapListHeight, mapScreen } from './map/view.ts';
import { answerHeight, answerRows, routingScreen } from './routing/view.ts';
import { rulesScreen } from './rules/view.ts';
import { serverScreen, serverRows, serverWants } from './server/view.ts';

/** A screen as data: what the frame, the moves and the way back are made from. */
type Screen = {
  /** Everything between the header and the lines above the footer. */
  readonly rows: (cockpit: Cockpit) => Row[];
  /** How much of it is on screen at once: half a page moves by half of it. */
  readonly pageHeight: (cockpit: Cockpit) => number;
  /** How many rows the page has, on screen or not; for one that scrolls instead of having a list. */
  readonly pageRows?: (cockpit: Cockpit) => number;
  /** What it shows besides the fleet; asked for while it is in sight. */
  readonly wants: (cockpit: Cockpit) => Wants;
  /** Where leaving it leads; null where nothing is left to leave. */
  readonly parent: (cockpit: Cockpit) => ScreenName | null;
};

export const SCREENS: Readonly<Record<ScreenName, Screen>> = {
  fleet: {
    rows: fleetScreen,
    pageHeight: (cockpit) => {
      const { pane, size } = cockpit.ui.getState();
      return pane === 'servers' ? serversHeight(cockpit) : fleetLayout(size).listHeight.regions;
    },
    wants: () => ({}),
    parent: () => null,
  },
  server: {
    rows: serverScreen,
    pageHeight: ({ ui }) => fleetLayout(ui.getState().size).detailHeight,
    pageRows: (cockpit) => serverRows(cockpit).length,
    wants: serverWants,
    parent: ({ ui }) => ui.getState().cameFrom,
  },
  alerts: { rows: alertsScreen, pageHeight: listHeight, wants: () => ({}), parent: toFleet },
  drains: {
    rows: drainsScreen,
    pageHeight: listHeight,
    wants: () => ({ drains: null, operations: null }),
    parent: toFleet,
  },
  capacity: {
    rows: capacityScreen,
    pageHeight: listHeight,
    wants: () => ({ capacity: null, demand: null }),
    parent: toFleet,
  },
  rules: {
    rows: rulesScreen,
    pageHeight: listHeight,
    wants: () => ({ safetyRules: null }),
    parent: () => 'capacity',
  },
  routing: {
    rows: routingScreen,
    pageHeight: answerHeight,
    pageRows: (cockpit) => answerRows(cockpit).length,
    wants: () => ({}),
    parent: toFleet,
  },
  events: { rows: eventsScreen, pageHeight: listHeight, wants: () => ({}), parent: toFleet },
  map: {
    rows: mapScreen,
    pageHeight: ({ ui }) => mapListHeight(ui.getState().size),
    wants: () => ({}),
    parent: toFleet,
  },
};

function listHeight({ ui }: Cockpit): number {
  return listLayout(ui.getState().size).listHeight;
}

function toFleet(): ScreenName {
  return 'fleet';
}
