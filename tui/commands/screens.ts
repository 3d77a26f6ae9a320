import { setScopeByFilter } from '../cockpit/scope.ts';
import type { ScreenName, UiState } from '../cockpit/ui-store.ts';
import type { Command } from './command.ts';

const SHOWN = 'it is on the screen';

/** A number for each screen. */
export const SCREEN_COMMANDS: readonly Command[] = [
  {
    ...screenCommand('fleet', '1', 'Fleet: regions and their servers'),
    short: 'screens',
    footerKey: '1-7',
    // Home is over the regions, wherever one was.
    enabledWhen: ({ ui }) => (isOn(ui.getState(), 'fleet') && ui.getState().pane === 'regions' ? SHOWN : null),
    run: (cockpit) => {
      cockpit.ui.setState({ screen: 'fleet', pageStart: 0, typingInto: null, pane: 'regions' });
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
  run: ({ ui }) => ui.setState({ screen: 'rules' }),
};

function isOn({ screen }: UiState, asked: ScreenName): boolean {
  return screen === asked;
}

function screenCommand(screen: ScreenName, key: string, title: string): Command {
  return {
    id: `screen.${screen}`,
    keys: [key],
    title,
    changes: false,
    enabledWhen: ({ ui }) => (isOn(ui.getState(), screen) ? SHOWN : null),
    run: ({ ui }) => {
      // What is to be typed there goes to its field at once, never to commands.
      ui.setState({ screen, pageStart: 0, typingInto: screen === 'routing' ? 'caller' : null });
    },
  };
}
