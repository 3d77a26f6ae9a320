import { frameTone } from '../../cockpit/write-mode.ts';
import type { Cockpit } from '../../cockpit/cockpit.ts';
import { currentView } from '../../cockpit/fleet-view.ts';
import { stillBecause, waitingText } from '../../cockpit/frozen.ts';
import { HISTORY_SPANS, type HistorySpan } from '../../data/history-spans.ts';
import type { Wants } from '../../data/queries.ts';
import { cursorId } from '../../lists/lists.ts';
import { othersPlanning } from '../../presence/others-acting.ts';
import { shownServerMs } from '../../cockpit/shown-time.ts';
import { pageOf } from '../../widgets/page.ts';
import { panel } from '../../widgets/panel.ts';
import { span, toned, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import { fleetLayout } from '../fleet/layout.ts';
import { presentPastServer } from './past.ts';
import { presentServer } from './presenter.ts';

/** The page of one server. */
export function serverScreen(cockpit: Cockpit): Row[] {
  const { size, pageStart } = cockpit.ui.getState();
  const { detailHeight } = fleetLayout(size);
  const { region, server } = currentView(cockpit);
  const rows = serverRows(cockpit);
  const title =
    region === null || server === null
      ? 'Server'
      : `${safeText(server.server.endpoint)} · ${region.region.regionId} · ${server.health.shape} ${server.health.word}`;
  const body = pageOf(rows, pageStart, detailHeight);
  return panel(body, { title, width: size.columns, height: detailHeight + 2, tone: frameTone(cockpit.ui.getState()) });
}

/** All rows of the page, on screen or not. */
export function serverRows(cockpit: Cockpit): Row[] {
  const { region, server, freshness } = currentView(cockpit);
  const fleet = cockpit.fleet.getState();
  // Of the rest of its list less is known.
  const isWhole = fleet.pinned?.known !== null && fleet.pinned?.serverId === server?.server.serverId;
  if (region === null || server === null || !isWhole) return [[span(` ${waitingText(cockpit.ui.getState())}`, 'info')]];
  const then = cockpit.past.getState()?.pinned ?? null;
  if (then !== null) return presentPastServer(region.region, then, server.health);
  const { history, serverHistory, drains } = cockpit.feeds.getState();
  const { historySpan } = cockpit.ui.getState();
  const still = stillBecause(cockpit.ui.getState());
  const { serverId } = server.server;
  const rows = presentServer({
    region: region.region,
    line: server,
    span: historySpan,
    past: serverHistory.question === pastOf(serverId, historySpan) ? serverHistory : { answer: null, error: still },
    width: cockpit.ui.getState().size.columns - 2,
    isLive: freshness.isLive,
    nowMs: shownServerMs(cockpit),
    history: isHistoryOf(history.question, region.region.regionId) ? history.answer : null,
    drains: drains.answer,
    endpoints: fleet.endpoints,
  });
  const others = othersPlanning(cockpit, [{ regionId: region.region.regionId, serverId }]).map((sentence): Row => [
    span(` ▲ ${safeText(sentence)}`, 'warn'),
  ]);
  const page = [...others, ...rows];
  return freshness.isLive ? page : page.map((row) => toned(row, 'faint'));
}

/** How far its drain is, how it was, and its region's history. */
export function serverWants(cockpit: Cockpit): Wants {
  return { drains: null, ...regionHistoryWanted(cockpit), ...pastWanted(cockpit) };
}

/** Again as soon as something happens there, and not before. */
function regionHistoryWanted({ fleet, feeds, ui }: Cockpit): Wants {
  const regionId = cursorId({ fleet, feeds, ui }, 'regions');
  if (regionId === null) return {};
  const { question, answer, error } = feeds.getState().history;
  const newest = fleet.getState().events.findLast(({ target }) => target.regionId === regionId)?.seq ?? 0;
  const isKnown = isHistoryOf(question, regionId) && error === null && (answer?.at(-1)?.seq ?? -1) >= newest;
  return isKnown ? {} : { history: { regionId } };
}

/** Again once there may be another step of it. */
function pastWanted({ fleet, feeds, ui, clock }: Cockpit): Wants {
  const serverId = cursorId({ fleet, feeds, ui }, 'servers');
  if (serverId === null) return {};
  const { historySpan } = ui.getState();
  const { question, error, atMs } = feeds.getState().serverHistory;
  const isKnown = question === pastOf(serverId, historySpan) && error === null && atMs !== null;
  if (isKnown && clock.nowMs() - atMs < HISTORY_SPANS[historySpan].againMs) return {};
  return { serverHistory: { serverId, span: historySpan } };
}

function pastOf(serverId: string, historySpan: HistorySpan): string {
  return JSON.stringify({ serverId, span: historySpan });
}

function isHistoryOf(question: string | null, regionId: string): boolean {
  return question === JSON.stringify({ regionId });
}
