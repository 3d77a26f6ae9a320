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
 * themselves wait for the minute, and so do rows that are sorted anew under a cursor that stands still: `ctrl-l` says all.
 */
export function createSteadiness(): (cockpit: Cockpit, next: Lines) => Lines {
  let shown: Lines | null = null;
  let [saidAllAtMs, movedAtMs] = [0, 0];
  let [whereBefore, repaintsBefore, pageStartBefore] = ['', -1, 0];

  return (cockpit, next) => {
    const nowMs = cockpit.clock.nowMs();
    const { repaints, pageStart } = cockpit.ui.getState();
    const where = whereIs(cockpit);
    if (where !== whereBefore) movedAtMs = nowMs;
    const isDue = nowMs - saidAllAtMs >= FIGURES_AFTER_MS || repaints !== repaintsBefore;
    // A row that comes where another one was is another row, however much it is worded alike.
    const isScrolled = pageStart !== pageStartBefore;
    [whereBefore, repaintsBefore, pageStartBefore] = [where, repaints, pageStart];
    if (isDue || shown === null) {
      saidAllAtMs = nowMs;
      return (shown = next);
    }
    const isComing = nowMs - movedAtMs < COMING_MS;
    shown = {
      header: settled(shown.header, next.header),
      body: isScrolled ? next.body : settled(shown.body, isComing ? next.body : inOrderOf(shown.body, next.body)),
      status: settled(shown.status, next.status),
    };
    return shown;
  };
}

function settled(before: readonly Line[], next: readonly Line[]): readonly Line[] {
  // What has other lines is something else: its figures go with them.
  if (before.length !== next.length) return next;
  return next.map((line, index) => {
    const last = before[index];
    // What is typed is never held back.
    if (last?.kind !== line.kind || last.id !== line.id || last.cursorAt !== null || line.cursorAt !== null)
      return line;
    return wordsOf(last.text) === wordsOf(line.text) ? last : line;
  });
}

/** The same lines, the rows of a list where they were before; what is new among them takes the places of what is gone. */
function inOrderOf(before: readonly Line[], next: readonly Line[]): readonly Line[] {
  const rows = new Map(next.filter(isKnownRow).map((line) => [line.id, line]));
  const rowsBefore = before.filter(isKnownRow);
  const idsBefore = new Set(rowsBefore.map(({ id }) => id));
  const added = [...rows.values()].filter(({ id }) => !idsBefore.has(id));
  const kept = rowsBefore.flatMap(({ id }) => rows.get(id) ?? added.shift() ?? []);
  const ordered = [...kept, ...added].values();
  return next.map((line) => (isKnownRow(line) ? (ordered.next().value ?? line) : line));
}

function isKnownRow({ kind, id }: Line): boolean {
  return kind === 'row' && id !== null;
}

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
