import type { Cockpit } from '../cockpit/cockpit.ts';
import type { ScreenName } from '../cockpit/ui-store.ts';
import type { Row } from '../widgets/row.ts';
import { fleetLayout } from './fleet/layout.ts';
import { fleetScreen } from './fleet/view.ts';
import { serverScreen, serverRows } from './server/view.ts';

/** A screen as data: what the frame, the moves and the way back are made from. */
type Screen = {
  /** Everything between the header and the lines above the footer. */
  readonly rows: (cockpit: Cockpit) => Row[];
  /** How much of it is on screen at once: half a page moves by half of it. */
  readonly pageHeight: (cockpit: Cockpit) => number;
  /** How many rows the page has, on screen or not; for one that scrolls instead of having a list. */
  readonly pageRows?: (cockpit: Cockpit) => number;
  /** Where leaving it leads; null where nothing is left to leave. */
  readonly parent: (cockpit: Cockpit) => ScreenName | null;
};

export const SCREENS: Readonly<Record<ScreenName, Screen>> = {
  fleet: {
    rows: fleetScreen,
    pageHeight: ({ ui }) => fleetLayout(ui.getState().size).listHeight[ui.getState().pane],
    parent: () => null,
  },
  server: {
    rows: serverScreen,
    pageHeight: ({ ui }) => fleetLayout(ui.getState().size).detailHeight,
    pageRows: (cockpit) => serverRows(cockpit).length,
    parent: ({ ui }) => ui.getState().cameFrom,
  },
};
