import type { Cockpit } from '../../cockpit/cockpit.ts';
import { stillBecause } from '../../cockpit/frozen.ts';
import { editorRow } from '../../widgets/editor-row.ts';
import { formatAge } from '../../widgets/figures.ts';
import { pageOf } from '../../widgets/page.ts';
import { panel } from '../../widgets/panel.ts';
import { paragraph } from '../../widgets/paragraph.ts';
import { readAs, span, toned, type Row } from '../../widgets/row.ts';
import { fleetLayout } from '../fleet/layout.ts';
import { presentExplanation } from './presenter.ts';

const FIELD_HEIGHT = 3;
/** Where a session goes moves with every session: an older answer is dimmed. */
const STALE_AFTER_MS = 30_000;

/** Where a caller's session would go, and why. */
export function routingScreen(cockpit: Cockpit): Row[] {
  const { columns } = cockpit.ui.getState().size;
  return [...fieldPanel(cockpit, columns), ...answerPanel(cockpit, columns)];
}

/** Rows of the answer that are on screen at once. */
export function answerHeight({ ui }: Cockpit): number {
  return Math.max(1, fleetLayout(ui.getState().size).detailHeight - FIELD_HEIGHT);
}

function fieldPanel({ ui }: Cockpit, width: number): Row[] {
  const { caller, typingInto } = ui.getState();
  const isTyping = typingInto === 'caller';
  const hint = isTyping ? 'enter asks, esc leaves the field' : 'enter: type a caller';
  const row: Row = [readAs(isTyping ? '› ' : '  ', 'typed: ', 'info'), ...editorRow(caller, isTyping, width - 6)];
  return panel([row], {
    title: `Caller: country, address or lat,lon · ${hint}`,
    width,
    height: FIELD_HEIGHT,
    tone: isTyping ? 'info' : 'faint',
  });
}

function answerPanel(cockpit: Cockpit, width: number): Row[] {
  const { nowMs, pageStart } = cockpit.ui.getState();
  const { answer, atMs } = cockpit.feeds.getState().explanation;
  const height = answerHeight(cockpit);
  const rows = answerRows(cockpit);
  const ageMs = atMs === null ? 0 : nowMs - atMs;
  const isStale = answer !== null && ageMs > STALE_AFTER_MS;
  const shown = pageOf(rows, pageStart, height);
  const title = `Where it would go; nothing is reserved${isStale ? ` · ${formatAge(ageMs)} old` : ''}`;
  const body = isStale ? shown.map((row) => toned(row, 'faint')) : shown;
  return panel(body, { title, width, height: height + 2 });
}

/** All rows of the answer, on screen or not. */
export function answerRows(cockpit: Cockpit): Row[] {
  const ui = cockpit.ui.getState();
  const { size, callerFault } = ui;
  const { question, answer, error, isAsking } = cockpit.feeds.getState().explanation;
  const width = size.columns - 2;
  if (callerFault !== null) return paragraph(` ✕ ${callerFault}`, width, 'bad');
  // Asked while the screen stands still: what is shown answers another question.
  const still = stillBecause(ui);
  if (still !== null && cockpit.liveFeeds.getState().explanation.question !== question)
    return paragraph(` ${still}`, width, 'info');
  if (error !== null) return paragraph(` ✕ ${error}`, width, 'bad');
  if (answer !== null) return presentExplanation(answer, width);
  if (question !== null && isAsking) return [[span(' asking …', 'info')]];
  return EXAMPLES.flatMap((text) => paragraph(` ${text}`, width, 'info'));
}

const EXAMPLES = [
  'Where would a session of this caller go now, and why to nothing nearer?',
  '  DE                     by its country',
  '  81.2.69.142            by its address',
  '  48.85, 2.35            by its place on the map: latitude, longitude',
  '  DE residency=EEA,CH    where the session may be: countries, and groups such as EU, EEA, GCC',
];
