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
import { mapListHeight, mapScreen } from './map/view.ts';
import { answerHeight, answerRows, routingScreen } from './routing/view.ts';
import { rulesScreen } from './rules/view.ts';
import { serverScreen, serverRows, serverWants } from './server/view.ts';

/** A screen as data: what the frame and the moves are made from. */
type Screen = {
  /** Everything between the header and the lines above the footer. */
  readonly rows: (cockpit: Cockpit) => Row[];
  /** How much of it is on screen at once: half a page moves by half of it. */
  readonly pageHeight: (cockpit: Cockpit) => number;
  /** How many rows the page has that scrolls, on screen or not; of a list, the details below it. */
  readonly pageRows?: (cockpit: Cockpit) => number;
  /** Whether those details are more than there is room for; for a list that has some. */
  readonly isDetailCut?: (cockpit: Cockpit) => boolean;
  /** What it shows besides the fleet; asked for while it is in sight. */
  readonly wants: (cockpit: Cockpit) => Wants;
};

export const SCREENS: Readonly<Record<ScreenName, Screen>> = {
  fleet: {
    rows: fleetScreen,
    pageHeight: (cockpit) => {
      const { pane, size } = cockpit.ui.getState();
      return pane === 'servers' ? serversHeight(cockpit) : fleetLayout(size).listHeight.regions;
    },
    wants: () => ({}),
  },
  server: {
    rows: serverScreen,
    pageHeight: ({ ui }) => fleetLayout(ui.getState().size).detailHeight,
    pageRows: (cockpit) => serverRows(cockpit).length,
    wants: serverWants,
  },
  alerts: { ...alertsScreen, wants: () => ({}) },
  drains: {
    ...drainsScreen,
    wants: () => ({ drains: null, operations: null }),
  },
  capacity: {
    ...capacityScreen,
    wants: () => ({ capacity: null, demand: null }),
  },
  rules: {
    ...rulesScreen,
    wants: () => ({ safetyRules: null }),
  },
  routing: {
    rows: routingScreen,
    pageHeight: answerHeight,
    pageRows: (cockpit) => answerRows(cockpit).length,
    wants: () => ({}),
  },
  events: { ...eventsScreen, wants: () => ({}) },
  map: {
    rows: mapScreen,
    pageHeight: ({ ui }) => mapListHeight(ui.getState().size),
    wants: () => ({}),
  },
};
