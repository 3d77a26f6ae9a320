import { errorText } from '../data/port.ts';
import { parseQuestion } from '../screens/routing/question.ts';
import type { Cockpit } from './cockpit.ts';
import { ask } from './feeding.ts';

/** Asks where the session of the caller that was typed would go; what cannot be read is said instead. */
export function askRoute(cockpit: Cockpit): void {
  const { ui } = cockpit;
  ui.setState({ typingInto: null, pageStart: 0, callerFault: null });
  try {
    void ask(cockpit, 'explanation', parseQuestion(ui.getState().caller.value));
  } catch (error) {
    ui.setState({ callerFault: errorText(error) });
  }
}
