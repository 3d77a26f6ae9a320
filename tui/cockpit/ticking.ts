import type { Cockpit } from './cockpit.ts';
import { watchWriteMode } from './write-mode.ts';
import { settleMarks } from './marks.ts';
import { settleSelection } from './selection.ts';

const TICK_MS = 1000;
const NOTICE_MS = 15_000;

/** The cockpit's one clock: ages move once a second, and nothing else moves by itself. Pins selections after data. */
export function startTicking(cockpit: Cockpit): () => void {
  const { clock, ui, fleet, feeds } = cockpit;
  let cancel = clock.after(TICK_MS, tick);

  function tick(): void {
    const nowMs = clock.nowMs();
    const { notice, nowMs: beforeMs } = ui.getState();
    ui.setState({ nowMs, ...(notice !== null && nowMs - notice.atMs > NOTICE_MS ? { notice: null } : {}) });
    watchWriteMode(cockpit, nowMs, beforeMs);
    settleSelection(cockpit);
    settleMarks(cockpit);
    cancel = clock.after(TICK_MS, tick);
  }

  const stops = [fleet, feeds].map((store) => store.subscribe(() => settleSelection(cockpit)));
  return () => {
    cancel();
    for (const stop of stops) stop();
  };
}
