import type { MeridianEvent } from '@meridian/shared/event.ts';
import { formatTime } from '../widgets/figures.ts';
import { rowText, span, type Row } from '../widgets/row.ts';
import { safeText } from '../widgets/safe-text.ts';
import { eventDetail } from './event-details.ts';
import { VERBS } from './event-words.ts';

/** One event on one line: `03:14:07 ops2 disabled be-eu-07 "kernel panic"`. */
export function presentEvent(event: MeridianEvent, endpoints: ReadonlyMap<string, string>): Row {
  const publicReason = event.publicReason === null ? '' : ` "${safeText(event.publicReason)}"`;
  const privateReason = event.privateReason ? ` (${safeText(event.privateReason)})` : '';
  return [
    span(`${formatTime(event.at)} `, 'faint'),
    ...presentDeed(event, endpoints),
    span(publicReason),
    span(privateReason, 'faint'),
  ];
}

/** Who did what to whom in plain words. */
export function deedText(event: MeridianEvent, endpoints: ReadonlyMap<string, string>): string {
  return rowText(presentDeed(event, endpoints)).trim();
}

/** Who did what to whom, without when and why. */
function presentDeed(event: MeridianEvent, endpoints: ReadonlyMap<string, string>): Row {
  // A server newer than this cockpit may tell of things it has no words for.
  const known = Object.hasOwn(VERBS, event.type) ? VERBS[event.type] : { text: event.type, tone: 'plain' as const };
  const verb = isAdd(event) ? { ...known, text: 'added' } : known;
  const detail = safeText(eventDetail(event));
  // What an alert says names whom it is about.
  const isNamed = event.type.startsWith('alert.') && detail !== '';
  const target = isNamed ? '' : safeText(targetName(event, endpoints));
  const isNode = event.type.startsWith('node.');
  return isNode
    ? [{ text: target, bold: true }, span(` ${verb.text}${detail}`, verb.tone)]
    : [
        span(`${safeText(event.actor.name)} `),
        span(`${safeText(verb.text)}${target === '' && (detail === '' || isNamed) ? '' : ' '}`, verb.tone),
        { text: target, bold: true },
        span(detail),
      ];
}

function isAdd({ detail: { input } }: MeridianEvent): boolean {
  return typeof input === 'object' && input !== null && 'mode' in input && input.mode === 'add';
}

function targetName({ target, detail }: MeridianEvent, endpoints: ReadonlyMap<string, string>): string {
  if (target.serverId === undefined) return target.regionId ?? '';
  const told = detail['endpoint'];
  return endpoints.get(target.serverId) ?? (typeof told === 'string' ? told : target.serverId);
}
