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
  drainRegionServer: { text: 'drains', tone: 'warn' },
  cancelDrain: { text: 'cancelled the drain of', tone: 'ok' },
  completeDrain: { text: 'drained', tone: 'ok' },
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
  'node.ejected': { text: 'rests: too many sessions fail there', tone: 'bad' },
  'node.readmitted': { text: 'may take sessions again', tone: 'ok' },
  'region.cutOff': { text: 'lost touch with too much of', tone: 'bad' },
  'region.heardAgain': { text: 'is in touch again with', tone: 'ok' },
  'region.declared': { text: 'judged the cut-off region', tone: 'warn' },
  'fleet.unheard': { text: 'hears nobody: its own link may be cut', tone: 'bad' },
  'fleet.heardAgain': { text: 'hears the fleet again', tone: 'ok' },
  'probe.failing': { text: 'does not answer from outside', tone: 'bad' },
  'probe.recovered': { text: 'answers from outside again', tone: 'ok' },
  's3.failing': { text: 'its storage fails', tone: 'bad' },
  's3.recovered': { text: 'its storage works again', tone: 'ok' },
  'drain.overdue': { text: 'drains past its deadline', tone: 'warn' },
  'drain.wrapUp': { text: 'wraps up its last sessions', tone: 'warn' },
  'operations.start': { text: 'started an operation on', tone: 'warn' },
  'operations.step': { text: 'went on in an operation on', tone: 'info' },
  'operations.stopped': { text: 'stopped the operation on', tone: 'bad' },
  'operations.continue': { text: 'let the operation go on for', tone: 'info' },
  'operations.cancel': { text: 'cancelled the operation on', tone: 'warn' },
  'operations.done': { text: 'finished the operation on', tone: 'ok' },
  'alert.opened': { text: 'alert', tone: 'bad' },
  'alert.resolved': { text: 'alert is over', tone: 'ok' },
  'alerts.acknowledge': { text: 'takes care of an alert', tone: 'info' },
  'alerts.silence': { text: 'silenced alerts', tone: 'warn' },
  'alerts.endSilence': { text: 'ended a silence', tone: 'info' },
  'safetyRules.set': { text: 'set a safety rule', tone: 'warn' },
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
