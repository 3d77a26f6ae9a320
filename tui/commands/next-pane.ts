import type { Cockpit } from '../cockpit/cockpit.ts';
import { AT_TOP } from '../cockpit/ui-store.ts';
import { currentList, cursorId, isInDetails } from '../lists/lists.ts';
import { SCREENS } from '../screens/screens.ts';
import type { Command } from './command.ts';

/** Why there is nothing to go to; null where there is. */
function reasonAgainstNext(cockpit: Cockpit): string | null {
  const { screen } = cockpit.ui.getState();
  if (screen === 'fleet' || isInDetails(cockpit)) return null;
  const { isDetailCut } = SCREENS[screen];
  if (isDetailCut === undefined) return 'there is one pane here';
  return isDetailCut(cockpit) ? null : 'all the details are on the screen';
}

function goToNext(cockpit: Cockpit): void {
  const { ui } = cockpit;
  const state = ui.getState();
  if (state.screen === 'fleet') return ui.setState({ pane: state.pane === 'regions' ? 'servers' : 'regions' });
  const list = currentList(state);
  ui.setState({ ...AT_TOP, detailsOf: list === null || isInDetails(cockpit) ? null : cursorId(cockpit, list) });
}

export const nextPane: Command = {
  id: 'pane.next',
  keys: ['tab', 'shift-tab'],
  title: 'the other pane; below a list, the details that are cut',
  changes: false,
  enabledWhen: reasonAgainstNext,
  run: goToNext,
};
