import { going } from '../cockpit/left-places.ts';
import { setScopeByFilter } from '../cockpit/scope.ts';
import type { ScreenName, UiState } from '../cockpit/ui-store.ts';
import type { Command } from './command.ts';

const SHOWN = 'it is on the screen';

/** A number for each screen. */
export const SCREEN_COMMANDS: readonly Command[] = [
  {
    ...screenCommand('fleet', '1', 'Fleet: regions and their servers; from there q quits'),
    short: 'screens',
    footerKey: '1-7',
    enabledWhen: ({ ui }) => (isHome(ui.getState()) ? SHOWN : null),
    // Home is over the regions, wherever one was, and nothing is behind it.
    run: (cockpit) => {
      cockpit.ui.setState({ screen: 'fleet', typingInto: null, pane: 'regions', leftPlaces: [] });
      setScopeByFilter(cockpit);
    },
  },
  screenCommand('alerts', '2', 'Alerts: what needs a person'),
  screenCommand('events', '3', 'Events: who did what, and what happened'),
  screenCommand('drains', '4', 'Drains: progress, leaks, operations'),
  screenCommand('capacity', '5', 'Capacity: headroom, storage, where callers are'),
  screenCommand('routing', '6', 'Routing: where a session would go, and why'),
  screenCommand('map', '7', 'Map: where the regions are, and how each of them is'),
];

/** From Capacity: the rules that changes are judged by. */
export const showRules: Command = {
  id: 'rules.show',
  keys: ['r'],
  title: 'the safety rules',
  short: 'safety rules',
  on: ['capacity'],
  changes: false,
  enabledWhen: () => null,
  run: (cockpit) => going(cockpit, () => cockpit.ui.setState({ screen: 'rules' })),
};

function isHome({ screen, pane, leftPlaces }: UiState): boolean {
  return screen === 'fleet' && pane === 'regions' && leftPlaces.length === 0;
}

function screenCommand(screen: ScreenName, key: string, title: string): Command {
  return {
    id: `screen.${screen}`,
    keys: [key],
    title,
    changes: false,
    enabledWhen: ({ ui }) => (ui.getState().screen === screen ? SHOWN : null),
    run: (cockpit) => {
      // What is to be typed there goes to its field at once, never to commands.
      const typingInto = screen === 'routing' ? 'caller' : null;
      going(cockpit, () => cockpit.ui.setState({ screen, typingInto }));
    },
  };
}
