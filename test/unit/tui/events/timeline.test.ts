import type { MeridianEvent } from '@meridian/shared/event.ts';
import { expect, test } from 'vitest';
import { timelineMarkdown } from '../../../../tui/events/timeline.ts';
import { anEvent } from '../kit/fleet.ts';

const SYSTEM = { name: 'meridian', role: 'system' } as const;
const WINDOW = { place: 'prod', from: '2026-11-23T03:00:00.000Z', to: '2026-11-23T04:00:00.000Z', isCut: false };

function at(time: string, patch: Partial<MeridianEvent>): MeridianEvent {
  return anEvent({ seq: Number(time.replace(':', '')), at: `2026-11-23T03:${time}.000Z`, ...patch });
}

function died(time: string, serverId: string): MeridianEvent {
  return at(time, {
    type: 'node.dead',
    actor: SYSTEM,
    target: { regionId: 'EU-CENTRAL', serverId },
    publicReason: null,
    privateReason: null,
    detail: { endpoint: `${serverId}.example` },
  });
}

function alert(time: string, type: 'alert.opened' | 'alert.resolved', alertKey = 'region-lost EU-CENTRAL') {
  const detail = { alertKey, severity: 'page', code: 'RegionLost', summary: 'EU-CENTRAL is lost' };
  const target = { regionId: 'EU-CENTRAL' };
  return at(time, { type, actor: SYSTEM, target, publicReason: null, privateReason: null, detail });
}

function markdown(events: readonly MeridianEvent[]): string {
  return timelineMarkdown({ ...WINDOW, events, endpoints: new Map([['srv_1', 'be-01.example.net']]) });
}

test('the moments that count: the page, the first action, and when nothing paged any more', () => {
  const text = markdown([
    died('10:00', 'be-1'),
    alert('10:10', 'alert.opened'),
    alert('10:20', 'alert.opened', 'no-capacity'),
    at('11:25', {}),
    alert('14:00', 'alert.resolved'),
    alert('15:10', 'alert.resolved', 'no-capacity'),
  ]);
  expect(text).toContain('- **page**: 03:10:10: EU-CENTRAL is lost');
  expect(text).toContain('- **first action**: 1 min 15 s after it: ops2 disabled be-01.example.net');
  expect(text).toContain('- **recovery**: 5 min 0 s after it, at 03:15:10');
  expect(text).toContain('By ops2.');
  expect(text).toContain('| 03:11:25 | ops2 disabled be-01.example.net | US-WEST | planned work | kernel panic |');
});

test('while something still pages there is no recovery', () => {
  const text = markdown([
    alert('10:10', 'alert.opened'),
    alert('10:20', 'alert.opened', 'no-capacity'),
    alert('11:00', 'alert.resolved'),
  ]);
  expect(text).toContain('- **first action**: none');
  expect(text).toContain('- **recovery**: not within this window');
});

test('what many nodes do at once is one line, until something else happens', () => {
  const text = markdown([
    ...['be-1', 'be-2', 'be-3', 'be-4', 'be-5'].map((id) => died('10:00', id)),
    at('10:01', {}),
    died('10:02', 'be-6'),
  ]);
  expect(text).toContain('be-1.example is dead; be-2.example is dead; be-3.example is dead; and 2 more |');
  expect(text.match(/^\| 03:/gm)).toHaveLength(3);
});

test('a note stands out, and nothing that people wrote is read as Markdown', () => {
  const note = at('10:00', { type: 'events.note', privateReason: 'called |carrier| *twice* <b>', publicReason: null });
  const text = markdown([note]);
  expect(text).toContain('| **ops2 noted be-01.example.net** |');
  expect(text).toContain('called \\|carrier\\| \\*twice\\* \\<b\\>');
});
