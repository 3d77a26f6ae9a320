import {
  activeSessions,
  METRIC_NAMES,
  sessionCapacity,
  type NodeMetrics,
  type NodeStatus,
} from '@meridian/shared/node-status.ts';
import type { DrainsReport } from '@meridian/shared/drain.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { ServerHistory } from '@meridian/shared/history.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';
import type { ShownServer } from '../../cockpit/fleet-view.ts';
import type { HistorySpan } from '../../data/history-spans.ts';
import { keyDays, keyText, oldKeyText } from '../../health/key-words.ts';
import { formatAge, formatCount, formatFreshness, formatPercent, formatTime } from '../../widgets/figures.ts';
import { span, type Row } from '../../widgets/row.ts';
import { fitText, safeText, wrapText } from '../../widgets/safe-text.ts';
import { drainSummary, leakRows } from '../drains/presenter.ts';
import { field, heading, LABEL_WIDTH } from './fields.ts';
import { historyRows } from './history-rows.ts';
import { presentProbes } from './probe-rows.ts';
import { presentWhatChanged, whatChanged } from './what-changed.ts';

type Facts = {
  readonly region: RegionLine;
  readonly line: ShownServer;
  readonly span: HistorySpan;
  /** How it was; null before that came. */
  readonly past: { readonly answer: ServerHistory | null; readonly error: string | null };
  readonly width: number;
  readonly isLive: boolean;
  /** What time it is at the server. */
  readonly nowMs: number;
  /** Of its region, oldest first; null before they came. */
  readonly history: readonly MeridianEvent[] | null;
  readonly drains: DrainsReport | null;
  readonly endpoints: ReadonlyMap<string, string>;
};

/** Older than this a key is to be changed. */
const KEY_OLD_DAYS = 90;

/** All about one server: what changed, what is wanted, what is seen, every reason why it gets no new sessions, and how it went. */
export function presentServer(facts: Facts): Row[] {
  const { line, history, nowMs, endpoints } = facts;
  const { serverId, probe } = line.server;
  const changed = history === null ? [] : [...presentWhatChanged(whatChanged(history, serverId, nowMs), endpoints), []];
  return [
    ...changed,
    ...routableRows(facts),
    [],
    ...desiredRows(facts),
    [],
    ...observedRows(facts),
    [],
    ...presentProbes(probe, nowMs),
    [],
    ...pastRows(facts),
    [],
    ...identityRows(facts),
  ];
}

function routableRows({ line: { server, health }, width, isLive }: Facts): Row[] {
  const state: Row = [{ text: ` ${health.shape} ${health.word}`, tone: health.tone, bold: true }];
  if (server.routable)
    return [[...state, span('   gets new sessions', isLive && health.tone === 'ok' ? 'ok' : 'faint')]];
  return [
    [...state, { text: '   gets no new sessions, because:', bold: true }],
    ...server.notRoutableBecause.flatMap(({ code, message }) =>
      wrapText(safeText(message), width - 26).map((text, index): Row => [
        span(fitText(index === 0 ? `   ${code}` : '', 24), 'warn'),
        span(` ${text}`),
      ]),
    ),
  ];
}

function desiredRows({ region, line: { server }, width, drains, nowMs }: Facts): Row[] {
  const flags: readonly (readonly [string, StateFlag | null])[] = [
    ['region disabled', region.disabled],
    ['region mainten.', region.maintenance],
    ['disabled', server.disabled],
    ['maintenance', server.maintenance],
    ['drain', server.drain],
  ];
  const set = flags.flatMap(([label, flag]) => (flag === null ? [] : flagRows(label, flag, width)));
  return [
    heading('Wanted'),
    ...(set.length === 0 ? [field('state', 'in service')] : set),
    ...outRows(server.serverId, drains, nowMs, width),
  ];
}

/** How far its drain is, and whether sessions still begin there. */
function outRows(serverId: string, drains: DrainsReport | null, nowMs: number, width: number): Row[] {
  const progress = drains?.drains.find((each) => each.serverId === serverId);
  const leak = drains?.leaks.find((each) => each.serverId === serverId);
  const summary = progress === undefined ? null : drainSummary(progress, nowMs);
  return [
    ...(summary === null
      ? []
      : wrapText(summary.text, width - LABEL_WIDTH - 3).map((text, index) =>
          field(index === 0 ? 'progress' : '', text, summary.tone),
        )),
    ...(leak === undefined ? [] : leakRows(leak, width)),
  ];
}

function flagRows(label: string, flag: StateFlag, width: number): Row[] {
  const since = `since ${formatTime(flag.at)} (${flag.at.slice(0, 10)}) by ${safeText(flag.by)}`;
  const reasons = [
    `public: ${safeText(flag.publicReason)}`,
    ...(flag.privateReason === undefined ? [] : [`private: ${safeText(flag.privateReason)}`]),
  ];
  return [
    field(label, since),
    ...reasons.flatMap((reason) => wrapText(reason, width - LABEL_WIDTH - 3)).map((text) => field('', text)),
  ];
}

function observedRows({ line: { server, node, isActive, health } }: Facts): Row[] {
  if (node === null) {
    const last = server.key.lastUsedAt;
    const heard = last === null ? 'never' : `${formatTime(last)} (${last.slice(0, 10)})`;
    return [heading('Seen'), field('node', 'not heard since Meridian was started'), field('last heard', heard)];
  }
  const sessions = activeSessions(server.type, node);
  const name = server.type === 'Backend' ? 'calls' : 'connections';
  const age = formatFreshness(health.ageMs ?? 0);
  const prefix = isActive ? '' : 'last ';
  const capacity = sessionCapacity(server.type, node, server.maxSessions);
  const parts =
    server.type === 'Backend'
      ? ` (telephony ${formatCount(node.activeTelephonySessions)}, web ${formatCount(node.activeWebSessions)})`
      : '';
  return [
    heading(isActive ? 'Seen' : 'Last seen'),
    field('node', `${node.runtimeStatus}, ${isActive ? node.liveness : 'gone'}, heard ${age} ago`),
    ...(node.ejectedUntil === null
      ? []
      : [field('rests', `▲ until ${formatTime(node.ejectedUntil)}: too many sessions fail there`, 'warn')]),
    ...(node.rejoinsAt === null
      ? []
      : [field('rejoins', `▲ at ${formatTime(node.rejoinsAt)}: it was dead, and must beat well for a while`, 'warn')]),
    ...(node.runtimeStatusReason === null ? [] : [field('it says', safeText(node.runtimeStatusReason))]),
    field('version', safeText(node.version ?? '-')),
    field(name, `${prefix}${formatCount(sessions)} of ${formatCount(capacity)}${parts}`),
    field('cpu, memory', `${formatPercent(node.cpuUsagePercent)}   ${formatPercent(node.memoryUsagePercent)}`),
    ...metricRows(server.type, node),
  ];
}

/** What else it reports; a figure that it does not report has no line. */
function metricRows(type: ServerType, status: NodeStatus): Row[] {
  return METRIC_NAMES[type].flatMap((name) => {
    const value = status[name];
    const label = METRIC_LABELS[name];
    if (value == null || label === undefined) return [];
    return [field(label, name === 'longestSessionSeconds' ? formatAge(value * 1000) : formatCount(value))];
  });
}

/** The figures that have no line of their own above, in a person's words and with their unit. */
const METRIC_LABELS: { readonly [Name in keyof NodeMetrics]?: string } = {
  networkDownloadMbps: 'download Mbit/s',
  networkUploadMbps: 'upload Mbit/s',
  sessionsStarted: 'started',
  sessionsFailed: 'failed',
  sessionsDropped: 'dropped',
  longestSessionSeconds: 'longest session',
  setupMsP95: 'setup p95 ms',
  rtpLossPercent: 'RTP loss %',
  noMediaSessions: 'without media',
  pendingUploads: 'pending uploads',
  maxNewSessionsPerSecond: 'max new/s',
  outboundQueued: 'outbound queued',
  outboundProcessing: 'outbound now',
  outboundProcessed: 'outbound done',
};

function pastRows({ line: { server, node }, span: shown, past, width }: Facts): Row[] {
  const capacity = node === null ? null : sessionCapacity(server.type, node, server.maxSessions);
  return historyRows({ span: shown, history: past.answer, error: past.error, type: server.type, capacity, width });
}

function identityRows({ line: { server }, nowMs }: Facts): Row[] {
  const { key } = server;
  const isKeyOld = keyDays(key, nowMs) > KEY_OLD_DAYS;
  const known = keyText(key, nowMs);
  return [
    heading('Server'),
    field('id', safeText(server.serverId)),
    field('endpoint', safeText(server.endpoint)),
    field('type', `${server.type}, SIP port ${server.sipPort}, ${server.useSSL ? 'TLS' : 'no TLS'}`),
    ...(server.isDevelopmentServer ? [field('', 'a development server')] : []),
    field('key', isKeyOld ? `▲ ${known}` : known, isKeyOld ? 'warn' : 'plain'),
    ...(key.previous === null ? [] : [field('key before', oldKeyText(key.previous, nowMs))]),
    ...(server.maxSessions === null ? [] : [field('at most', `${formatCount(server.maxSessions)} sessions`)]),
    ...(server.stunPort === null ? [] : [field('STUN port', String(server.stunPort))]),
    field('revision', String(server.revision)),
  ];
}
