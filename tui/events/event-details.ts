import type { EventType, MeridianEvent } from '@meridian/shared/event.ts';
import { formatCount } from '../widgets/figures.ts';

type Detail = MeridianEvent['detail'];

/** What an event says besides what happened to whom: from what to what, how many, why. Not yet safe to paint. */
const DETAILS: { readonly [Type in EventType]?: (detail: Detail) => string } = {
  'node.statusChanged': ({ from, to }) => told(': ', text(from), ' → ', text(to)),
  'node.suspect': silence,
  'node.reportingLost': silence,
  'node.dead': silence,
  'node.recovered': silence,
  'node.sessionsLost': ({ count }) => (typeof count === 'number' ? `: ${formatCount(count)}` : ''),
  'region.declared': ({ verdict }) => told(': it is ', text(verdict)),
  'operations.step': ({ state }) => told(': ', text(state)),
  'operations.stopped': ({ because }) => told(': ', text(because)),
  'alert.opened': ({ summary }) => told(': ', text(summary)),
  'alert.resolved': ({ summary }) => told(': ', text(summary)),
  // Whom it is about stands before it.
  'alerts.acknowledge': ({ code }) => told(': ', text(code)),
  'safetyRules.set': ({ rule, from, to }) => told('', text(rule), ': ', text(from), ' → ', text(to)),
};

export function eventDetail({ type, detail }: MeridianEvent): string {
  return DETAILS[type]?.(detail) ?? '';
}

function silence({ silentMs }: Detail): string {
  return typeof silentMs === 'number' ? ` (${Math.round(silentMs / 1000)} s silent)` : '';
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** All of it, or nothing where a part was not told. */
function told(...parts: readonly (string | null)[]): string {
  return parts.includes(null) ? '' : parts.join('');
}
