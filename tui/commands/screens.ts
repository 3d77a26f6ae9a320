import type { ScreenName } from '../cockpit/ui-store.ts';
import type { Command } from './command.ts';

/** A number for each screen. */
export const SCREEN_COMMANDS: readonly Command[] = [
  { ...screenCommand('fleet', '1', 'Fleet: regions and their servers'), short: 'screens', footerKey: '1-7' },
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

function screenCommand(screen: ScreenName, key: string, title: string): Command {
  return {
    id: `screen.${screen}`,
    keys: [key],
    title,
    changes: false,
    enabledWhen: ({ ui }) => (ui.getState().screen === screen ? 'it is on the screen' : null),
    run: ({ ui }) => {
      // A field that waits for its first text has the keys at once.
      const isWaiting = screen === 'routing' && ui.getState().caller.value === '';
      ui.setState({ screen, pageStart: 0, typingInto: isWaiting ? 'caller' : null });
    },
  };
}
