import type { EventType, MeridianEvent } from '@meridian/shared/event.ts';
import type { Tone } from '../../theme/tones.ts';
import { formatCount, formatTime } from '../../widgets/figures.ts';
import { span, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';

/** What an event says happened to its target. */
const VERBS: Readonly<Record<EventType, { readonly text: string; readonly tone: Tone }>> = {
  createRegion: { text: 'created', tone: 'info' },
  updateRegion: { text: 'changed', tone: 'info' },
  updateRegionS3Config: { text: 'set the bucket of', tone: 'info' },
  addOrUpdateRegionServer: { text: 'edited', tone: 'info' },
  enableRegion: { text: 'enabled', tone: 'ok' },
  disableRegion: { text: 'disabled', tone: 'warn' },
  enableRegionMaintenance: { text: 'put into maintenance', tone: 'warn' },
  disableRegionMaintenance: { text: 'ended maintenance of', tone: 'ok' },
  enableRegionServer: { text: 'enabled', tone: 'ok' },
  disableRegionServer: { text: 'disabled', tone: 'warn' },
  enableRegionServerMaintenance: { text: 'put into maintenance', tone: 'warn' },
  disableRegionServerMaintenance: { text: 'ended maintenance of', tone: 'ok' },
  deleteRegionServerSafe: { text: 'deleted', tone: 'bad' },
  deleteRegionSafe: { text: 'deleted', tone: 'bad' },
  'node.online': { text: 'came online', tone: 'ok' },
  'node.restarted': { text: 'restarted', tone: 'warn' },
  'node.statusChanged': { text: 'changed its status', tone: 'info' },
  'node.suspect': { text: 'is suspect', tone: 'warn' },
  'node.recovered': { text: 'recovered', tone: 'ok' },
  'node.dead': { text: 'is dead', tone: 'bad' },
  'node.stopped': { text: 'said goodbye', tone: 'info' },
  'node.sessionsLost': { text: 'lost sessions', tone: 'bad' },
  'operators.createToken': { text: 'made a token', tone: 'info' },
  'operators.revoke': { text: 'revoked a token', tone: 'info' },
};

/** One event on one line: `03:14:07 ops2 disabled be-eu-07 "kernel panic"`. */
export function presentEvent(event: MeridianEvent, endpoints: ReadonlyMap<string, string>): Row {
  // A server newer than this cockpit may tell of things it has no words for.
  const known = Object.hasOwn(VERBS, event.type) ? VERBS[event.type] : { text: event.type, tone: 'plain' as const };
  const verb = isAdd(event) ? { ...known, text: 'added' } : known;
  const target = safeText(targetName(event, endpoints));
  const isNode = event.type.startsWith('node.');
  const said: Row = isNode
    ? [{ text: target, bold: true }, span(` ${verb.text}${nodeDetail(event)}`, verb.tone)]
    : [
        span(`${safeText(event.actor.name)} `),
        span(`${safeText(verb.text)} `, verb.tone),
        { text: target, bold: true },
      ];
  const publicReason = event.publicReason === null ? '' : ` "${safeText(event.publicReason)}"`;
  const privateReason = event.privateReason ? ` (${safeText(event.privateReason)})` : '';
  return [span(`${formatTime(event.at)} `, 'faint'), ...said, span(publicReason), span(privateReason, 'faint')];
}

function isAdd({ detail: { input } }: MeridianEvent): boolean {
  return typeof input === 'object' && input !== null && 'mode' in input && input.mode === 'add';
}

function targetName({ target, detail }: MeridianEvent, endpoints: ReadonlyMap<string, string>): string {
  if (target.serverId === undefined) return target.regionId ?? '';
  const told = detail['endpoint'];
  return endpoints.get(target.serverId) ?? (typeof told === 'string' ? told : target.serverId);
}

/** What a node's event says besides: from what to what, how long it was silent, how many sessions. */
function nodeDetail({ type, detail }: MeridianEvent): string {
  const { from, to, silentMs, count } = detail;
  if (type === 'node.statusChanged' && typeof from === 'string' && typeof to === 'string')
    return `: ${safeText(from)} → ${safeText(to)}`;
  if (typeof silentMs === 'number') return ` (${Math.round(silentMs / 1000)} s silent)`;
  return type === 'node.sessionsLost' && typeof count === 'number' ? `: ${formatCount(count)}` : '';
}
