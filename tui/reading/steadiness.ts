import type { Cockpit } from '../cockpit/cockpit.ts';
import type { Overlay } from '../cockpit/ui-store.ts';
import { gateOf } from '../dialogs/gate.ts';
import type { Line, Lines } from './lines.ts';

/** Lines in which nothing but figures moved are brought up to date this often. */
const FIGURES_AFTER_MS = 60_000;
/** So long after the cursor was moved, what that brings is still on its way. */
const COMING_MS = 3000;

/**
 * Keeps a screen reader from reading the same thing over and over: a line is said anew when its words change. Figures by
 * themselves, and lists that are sorted anew under a cursor that stands still, wait for the minute; `ctrl-l` says all.
 */
export function createSteadiness(): (cockpit: Cockpit, next: Lines) => Lines {
  let shown: Lines | null = null;
  let [saidAllAtMs, movedAtMs] = [0, 0];
  let [whereBefore, repaintsBefore] = ['', -1];

  return (cockpit, next) => {
    const nowMs = cockpit.clock.nowMs();
    const { repaints } = cockpit.ui.getState();
    const where = whereIs(cockpit);
    if (where !== whereBefore) movedAtMs = nowMs;
    const isDue = nowMs - saidAllAtMs >= FIGURES_AFTER_MS || repaints !== repaintsBefore;
    [whereBefore, repaintsBefore] = [where, repaints];
    if (isDue || shown === null) {
      saidAllAtMs = nowMs;
      return (shown = next);
    }
    const { header, body, status } = shown;
    const isComing = nowMs - movedAtMs < COMING_MS;
    const steady = (before: readonly Line[], lines: readonly Line[]) =>
      lines.map((line, index) => settled(before[index], line, isComing));
    shown = {
      header: steady(header, next.header),
      body: steady(body, next.body),
      status: steady(status, next.status),
    };
    return shown;
  };
}

function settled(before: Line | undefined, next: Line, isComing: boolean): Line {
  // What is typed is never held back.
  if (before?.kind !== next.kind || before.cursorAt !== null || next.cursorAt !== null) return next;
  const isHeld = next.kind === 'row' && !isComing && before.text !== NOT_YET;
  return isHeld || wordsOf(before.text) === wordsOf(next.text) ? before : next;
}

const NOT_YET = 'not known yet';
const FIGURE = / ?(?<![\w.-])[<+-]?\d+(?:[,:]\d+)*(?:\.\d+)?(?:%|ms|[smhd])?(?![\w-]|\.\d|\.\w)/g;

function wordsOf(text: string): string {
  return text.replaceAll(FIGURE, '');
}

/** Where the person is, as far as their keys alone change it. */
function whereIs({ ui }: Cockpit): string {
  const { screen, pane, scope, faultsOnly, serverSort, lists, overlay } = ui.getState();
  const cursors = Object.values(lists).map(({ selectedId, start, filter }) => [selectedId, start, filter.value]);
  return JSON.stringify([screen, pane, scope, faultsOnly, serverSort, cursors, overlayKey(overlay)]);
}

/** A plan is told anew every now and then; one that has become another is another question. */
function overlayKey(overlay: Overlay | null): readonly unknown[] {
  if (overlay?.kind === 'pick') return [overlay.source, overlay.typed.value, overlay.selectedId];
  if (overlay?.kind !== 'change') return [overlay?.kind];
  const { id, phase, note, scroll, step } = overlay;
  return [id, phase.name, note, scroll, gateOf(step).confirm];
}
