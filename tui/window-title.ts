import { canWrite } from './cockpit/write-mode.ts';
import type { Cockpit } from './cockpit/cockpit.ts';
import { safeText } from './widgets/safe-text.ts';

/** Says in the title of the terminal's window where one is, and whether keys may change something; returns how it ends. */
export function startWindowTitle(cockpit: Cockpit, write: (bytes: string) => void): () => void {
  let shown = '';
  const show = (): void => {
    const place = safeText(cockpit.place());
    const title = canWrite(cockpit.ui.getState()) ? `[RW ${place}] meridian` : `meridian ${place}`;
    if (title === shown) return;
    shown = title;
    write(`\x1b]2;${title}\x07`);
  };
  show();
  const stops = [cockpit.ui.subscribe(show), cockpit.fleet.subscribe(show)];
  return () => {
    for (const stop of stops) stop();
  };
}
