import { meanwhileText } from '../events/meanwhile.ts';
import { type Cockpit, say } from './cockpit.ts';
import { notYetOver } from './notices.ts';
import { watchWriteMode } from './write-mode.ts';
import { settleMarks } from './marks.ts';
import { settleSelection } from './selection.ts';

const TICK_MS = 1000;

/** The cockpit's one clock: ages move once a second, and nothing else moves by itself. Pins selections after data. */
export function startTicking(cockpit: Cockpit): () => void {
  const { clock, ui, live, fleet, feeds } = cockpit;
  let cancel = clock.after(TICK_MS, tick);

  function tick(): void {
    const nowMs = clock.nowMs();
    const { notices, nowMs: beforeMs } = ui.getState();
    ui.setState({ nowMs, notices: notYetOver(notices, nowMs) });
    watchWriteMode(cockpit, nowMs, beforeMs);
    settleSelection(cockpit);
    settleMarks(cockpit);
    cancel = clock.after(TICK_MS, tick);
  }

  const stops = [
    ...[fleet, feeds].map((store) => store.subscribe(() => settleSelection(cockpit))),
    live.subscribe(({ meanwhile }, before) => {
      if (meanwhile === null || meanwhile === before.meanwhile) return;
      if (meanwhile.events.length > 0) say(cockpit, meanwhileText(meanwhile), 'warn', 'digest');
      // That nothing happened takes the place of nothing.
      else if (ui.getState().notices.length === 0) say(cockpit, meanwhileText(meanwhile));
    }),
  ];
  return () => {
    cancel();
    for (const stop of stops) stop();
  };
}
