import type { Cockpit } from '../../cockpit/cockpit.ts';
import { type LostRegion, lostRegions } from '../../cockpit/lost-regions.ts';
import { marksText } from '../../cockpit/marks.ts';
import { type Notice, waitsForEsc } from '../../cockpit/notices.ts';
import type { UiState } from '../../cockpit/ui-store.ts';
import { type FleetState, serverNowMs } from '../../data/fleet-store.ts';
import { linkPhase } from '../../data/link-phase.ts';
import type { ShownPast } from '../../data/past-fleet.ts';
import { formatAge, formatTime } from '../../widgets/figures.ts';
import { paragraph } from '../../widgets/paragraph.ts';
import { fitRow, span, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import { presentEvent } from '../../events/present-event.ts';

/** Header, footer, and so much of the screen that one still sees which it is. */
const ROWS_LEFT = 6;

/**
 * The lines above the footer: what is wrong with the link, what is to be said, and the newest events. So many as are asked
 * for; more where a notice that is kept would not have room.
 */
export function presentStatusLines(cockpit: Cockpit, least: number): Row[] {
  const { size, notices } = cockpit.ui.getState();
  const said = saidRows(cockpit);
  const isKept = notices.some(({ kept }) => kept !== null);
  const count = isKept ? Math.max(least, Math.min(said.length, size.rows - ROWS_LEFT)) : least;
  // What a key was just answered is among them, however much else there is to say; what waits to be seen can wait.
  const isTold = said.length > count && !notices.every(waitsForEsc);
  const kept = isTold ? [...said.slice(0, count - 1), ...said.slice(-1)] : said;
  const rows = [...kept, ...newestEvents(cockpit, count)].slice(0, count);
  return Array.from({ length: count }, (_, index) => fitRow(rows[index] ?? [], size.columns));
}

/** What is wrong with the link, and what is to be said; the most pressing first. */
export function saidRows(cockpit: Cockpit): Row[] {
  const { nowMs, notices } = cockpit.ui.getState();
  const fleet = cockpit.live.getState();
  const said: Row[] = stillRow(cockpit.ui.getState(), cockpit.past.getState());
  const phase = linkPhase(fleet, nowMs);
  if (phase === 'down' || phase === 'refused') said.push(brokenLinkRow(fleet, phase, nowMs));
  else if (fleet.link.error !== null) said.push([span(` ▲ ${safeText(fleet.link.error)}`, 'warn')]);
  for (const change of fleet.openChanges)
    if (change.isLost)
      said.push([{ text: ` ◌ UNKNOWN ${safeText(change.title)}: its answer was lost`, tone: 'warn', bold: true }]);
  said.push(...lostRows(cockpit), ...marksRow(cockpit));
  for (const notice of notices.filter(waitsForEsc)) said.push(...waitingRows(notice, cockpit.ui.getState()));
  for (const notice of notices)
    if (!waitsForEsc(notice)) said.push([{ text: ` ${safeText(notice.text)}`, tone: notice.tone, bold: true }]);
  return said;
}

/** All of what waits to be seen, as far as there is room; where too little, how much more there is. */
function waitingRows({ text, tone }: Notice, { size, frozenAtMs }: UiState): Row[] {
  const [head = '', ...lines] = text.split('\n');
  // On a screen that stands still esc is for that.
  const hint = frozenAtMs === null ? '   esc: seen' : '';
  const rows = [`${head}${hint}`, ...lines].flatMap((line) => paragraph(` ${line}`, size.columns, tone));
  // One row is left for the answer to a key.
  const room = Math.max(1, size.rows - ROWS_LEFT - 1);
  if (rows.length <= room) return rows;
  return [
    ...rows.slice(0, room - 1),
    [span(` … ${rows.length - room + 1} more lines: a taller window has room`, tone)],
  ];
}

export function newestEvents({ fleet }: Pick<Cockpit, 'fleet'>, count: number): Row[] {
  const { events, endpoints } = fleet.getState();
  return events
    .slice(-count)
    .toReversed()
    .map((event): Row => [span(' '), ...presentEvent(event, endpoints)]);
}

/**
 * Regions that are lost, and the one key for all of them; first the key that says of one whether it is lost at all. On a
 * screen that stands still, wherever that is, those that are lost now.
 */
function lostRows(cockpit: Cockpit): Row[] {
  const { screen, frozenAtMs } = cockpit.ui.getState();
  if (frozenAtMs !== null) return lostNowRows(cockpit);
  const lost = screen === 'fleet' ? lostRegions(cockpit) : [];
  if (lost.length === 0) return [];
  const cutOff = lost.filter(({ isCutOff }) => isCutOff).length;
  const how = cutOff === 0 ? 'LOST' : cutOff === lost.length ? 'CUT OFF' : 'LOST OR CUT OFF';
  const what = lost.length === 1 ? `A REGION IS ${how}` : `${lost.length} REGIONS ARE ${how}`;
  const keys = [...(cutOff > 0 ? ['J is it down?'] : []), 'F one plan for all'];
  // Names last: of many the row shows as many as fit, and still what to do.
  const names = lost.map(({ regionId }) => safeText(regionId)).join(', ');
  const text = ` ✕ ${what}   ${keys.join('   ')}   ${names} `;
  return [[{ text, tone: 'bad', bold: true, inverse: true }, span(silentHop(cockpit, lost), 'bad')]];
}

/** The hop behind the server, where that is what broke, and for how long at most nothing has come over it. */
function silentHop({ fleet, clock }: Cockpit, lost: readonly LostRegion[]): string {
  const { regions } = fleet.getState();
  const sinceMs = lost.flatMap(({ regionId }) => {
    const since = regions.get(regionId)?.cutOffSince ?? null;
    return since === null ? [] : [Date.parse(since)];
  });
  if (sinceMs.length === 0) return '';
  return ` server → region: silent for ${formatAge(serverNowMs(fleet.getState(), clock) - Math.min(...sinceMs))}`;
}

function lostNowRows({ live, liveFeeds }: Cockpit): Row[] {
  const names = lostRegions({ fleet: live, feeds: liveFeeds }).map(({ regionId }) => safeText(regionId));
  if (names.length === 0) return [];
  return [[{ text: ` ✕ LIVE: ${names.join(', ')} lost; esc: back to live `, tone: 'bad', bold: true, inverse: true }]];
}

function marksRow(cockpit: Cockpit): Row[] {
  const text = marksText(cockpit);
  if (text === '' || cockpit.ui.getState().screen !== 'fleet') return [];
  return [[{ text: ` * ${text}`, tone: 'info', bold: true }, span(': M D X E act on them, \\ takes the marks away')]];
}

/** What stands still, and what is over, is never taken for what is. */
function stillRow({ frozenAtMs, nowMs, travel }: UiState, past: ShownPast | null): Row[] {
  if (frozenAtMs === null) return [];
  const age = formatAge(nowMs - frozenAtMs);
  if (travel === null) return [stillText(` ■ FROZEN for ${age}: p or esc goes on; nothing is changed meanwhile`)];
  const { toMs, fault } = travel;
  if (fault !== null)
    return [[{ text: ` ✕ PAST ${timeOf(toMs)}: ${safeText(fault)}; esc: back to live`, tone: 'bad', bold: true }]];
  if (past === null) return [stillText(` ◌ PAST ${timeOf(toMs)}: asking …; esc: back to live`)];
  const next = past.atMs === toMs ? '' : `, then ${timeOf(toMs)} …`;
  return [stillText(` ■ PAST ${timeOf(past.atMs)}, ${age} ago${next}; esc: back to live; [ ] 10 s, { } a minute`)];
}

function stillText(text: string): Row {
  return [{ text, tone: 'warn', bold: true }];
}

function timeOf(wallMs: number): string {
  return formatTime(new Date(wallMs).toISOString());
}

/** The hop that is broken, since when, when it is tried again, and why; the token's fault is a sentence of its own. */
function brokenLinkRow({ link }: FleetState, phase: 'down' | 'refused', nowMs: number): Row {
  const { error, sinceMs, nextTryAtMs } = link;
  const what = phase === 'refused' ? 'refused' : 'no link';
  const waitS = nextTryAtMs === null ? 0 : Math.round((nextTryAtMs - nowMs) / 1000);
  const next = waitS > 0 ? `next try in ${waitS}s` : 'trying now';
  return [
    { text: ` ✕ cockpit → server: ${what} for ${formatAge(nowMs - sinceMs)}, ${next}`, tone: 'bad', bold: true },
    span(error === null ? '' : ` (${safeText(error)})`, 'faint'),
  ];
}
