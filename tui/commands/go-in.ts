import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentTarget, type Target } from '../cockpit/selection.ts';
import type { ScreenName } from '../cockpit/ui-store.ts';
import type { Command } from './command.ts';

/** Where enter leads on a screen, or the reason why nowhere. */
const INTO: Readonly<Record<ScreenName, (cockpit: Cockpit) => (() => void) | string>> = {
  fleet: (cockpit) => {
    const target = currentTarget(cockpit);
    return target === null ? 'nothing is selected' : () => goTo(cockpit, target);
  },
  server: () => 'this is all there is',
};

/** To the servers of a region, or to the page of a server. */
function goTo({ ui }: Cockpit, target: Target): void {
  const { screen } = ui.getState();
  if (target.kind === 'region') ui.setState({ screen: 'fleet', pane: 'servers' });
  else ui.setState({ screen: 'server', cameFrom: screen, pageStart: 0 });
}

export const goIn: Command = {
  id: 'go.in',
  keys: ['enter', 'l', 'right'],
  title: 'go in: to the servers of the region, to all about the server',
  changes: false,
  enabledWhen: (cockpit) => {
    const into = INTO[cockpit.ui.getState().screen](cockpit);
    return typeof into === 'string' ? into : null;
  },
  run: (cockpit) => {
    const into = INTO[cockpit.ui.getState().screen](cockpit);
    if (typeof into === 'function') into();
  },
};
