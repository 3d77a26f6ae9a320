import type { MeridianEvent } from '@meridian/shared/event.ts';
import { expect, test } from 'vitest';
import { presentEvent } from '../../../../tui/events/present-event.ts';
import { rowText } from '../../../../tui/widgets/row.ts';
import { anEvent } from '../kit/fleet.ts';

const SYSTEM = { name: 'meridian', role: 'system' } as const;

function lineOf(patch: Partial<MeridianEvent>): string {
  const event = anEvent({ publicReason: null, privateReason: null, actor: SYSTEM, ...patch });
  return rowText(presentEvent(event, new Map([['srv_1', 'be-01']]))).replace(/^[\d:]+ /, '');
}

test('an event says what it knows besides: from what to what, how long, how many, why', () => {
  const of = (type: MeridianEvent['type'], detail: MeridianEvent['detail']) => lineOf({ type, detail });
  expect(of('node.statusChanged', { from: 'Running', to: 'Draining' })).toBe(
    'be-01 changed its status: Running → Draining',
  );
  expect(of('node.dead', { silentMs: 16_300 })).toBe('be-01 is dead (16 s silent)');
  expect(of('node.sessionsLost', { count: 1200 })).toBe('be-01 lost sessions: 1,200');
  expect(of('alert.opened', { summary: 'be-01 is dead' })).toBe('meridian alert: be-01 is dead');
  expect(of('operations.stopped', { because: 'no spare' })).toBe('meridian stopped the operation on be-01: no spare');
  expect(lineOf({ type: 'region.declared', target: { regionId: 'US-WEST' }, detail: { verdict: 'down' } })).toBe(
    'meridian judged the cut-off region US-WEST: it is down',
  );
  expect(of('alerts.acknowledge', { alertKey: 'NODE_DEAD/US-WEST/srv_1', code: 'NODE_DEAD' })).toBe(
    'meridian takes care of an alert be-01: NODE_DEAD',
  );
  expect(lineOf({ type: 'events.note', target: {}, privateReason: 'called them' })).toBe(
    'meridian noted (called them)',
  );
  const rule = { rule: 'SPARE_PROXY', from: 'warn', to: 'refuse' };
  expect(lineOf({ type: 'safetyRules.set', target: {}, detail: rule })).toBe(
    'meridian set a safety rule SPARE_PROXY: warn → refuse',
  );
});

test('what was not told is left out, and what is no text is not shown', () => {
  expect(lineOf({ type: 'node.statusChanged', detail: { from: 'Running' } })).toBe('be-01 changed its status');
  expect(lineOf({ type: 'alert.opened', detail: { summary: 7 } })).toBe('meridian alert be-01');
  expect(lineOf({ type: 'alert.opened', detail: { summary: 'a\x1b[2J' } })).toBe('meridian alert: a\\u{1b}[2J');
});
