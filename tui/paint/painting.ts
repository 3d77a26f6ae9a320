import type { Cockpit } from '../cockpit/cockpit.ts';
import type { Row } from '../widgets/row.ts';
import type { Painter } from './painter.ts';

/** Frames are at least so far apart, however fast news comes; the first one after a rest comes at once. */
const FRAME_GAP_MS = 10;
/** What strayed onto the screen is painted over at the latest with the first change after so long. */
const AFRESH_AFTER_MS = 60_000;

type Painting = {
  readonly painter: Painter;
  readonly present: (cockpit: Cockpit) => readonly Row[];
  readonly write: (bytes: string) => void;
};

/** Paints what the stores hold, now and whenever they change: once for all that changes in one go. Answers its end. */
export function startPainting(cockpit: Cockpit, { painter, present, write }: Painting): () => void {
  const { clock, ui, live, liveFeeds, arming } = cockpit;
  let isDue = false;
  let cancelTimer = (): void => {};
  let paintedAtMs = Number.NEGATIVE_INFINITY;
  let afreshAtMs = clock.nowMs();
  let repaintsSeen = ui.getState().repaints;

  function schedule(): void {
    if (isDue) return;
    isDue = true;
    const waitMs = paintedAtMs + FRAME_GAP_MS - clock.nowMs();
    if (waitMs > 0) cancelTimer = clock.after(waitMs, paint);
    else queueMicrotask(paint);
  }

  function paint(): void {
    if (!isDue) return;
    isDue = false;
    paintedAtMs = clock.nowMs();
    const { terminal, repaints, layout } = ui.getState();
    const rows = present(cockpit);
    if (repaints !== repaintsSeen) painter.forget();
    repaintsSeen = repaints;
    const changes = painter.paint(rows, terminal.columns);
    // Where all of it would be read out again, only ctrl-l does so.
    const isAfresh = paintedAtMs - afreshAtMs >= AFRESH_AFTER_MS && layout === 'panes';
    if (changes !== '') write(isAfresh ? afresh(rows, terminal.columns) : changes);
    arming.painted();
  }

  function afresh(rows: readonly Row[], columns: number): string {
    afreshAtMs = paintedAtMs;
    painter.forget();
    return painter.paint(rows, columns);
  }

  // The link is told of, and a list to pick from finds servers, while the screen stands still, too.
  const stops = [live, liveFeeds, ui].map((store) => store.subscribe(schedule));
  schedule();
  return () => {
    isDue = false;
    cancelTimer();
    for (const stop of stops) stop();
  };
}
