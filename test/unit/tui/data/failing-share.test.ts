import type { NodeStatus } from '@meridian/shared/node-status.ts';
import { expect, test } from 'vitest';
import { createFailingShare } from '../../../../tui/data/failing-share.ts';
import { aNode } from '../kit/fleet.ts';

const BOOT = '6a2c7a53-58c4-4b8f-8a0b-1f2d7a1c0001';

function heard(started: number | null, failed: number | null, patch: Partial<NodeStatus> = {}): NodeStatus {
  return aNode({ bootId: BOOT, sessionsStarted: started, sessionsFailed: failed, ...patch });
}

test('unknown is not zero: it takes two heartbeats that count, and a session', () => {
  const failing = createFailingShare();
  expect(failing.share(0)).toBeNull();
  failing.note(heard(500, 400), 0);
  expect(failing.share(0)).toBeNull();
  failing.note(heard(500, 400), 2000);
  expect(failing.share(2000)).toBeNull();
  failing.note(heard(598, 402), 4000);
  expect(failing.share(4000)).toBe(0.02);
});

test('a node that does not count says nothing, and begins anew when it does', () => {
  const failing = createFailingShare();
  failing.note(heard(10, 0), 0);
  failing.note(heard(null, 5), 1000);
  failing.note(heard(60, 50), 2000);
  expect(failing.share(2000)).toBeNull();
});

test('a restart is no burst of failures, and neither is a count that runs back', () => {
  const failing = createFailingShare();
  failing.note(heard(100, 100), 0);
  failing.note(heard(900, 900, { bootId: 'another' }), 2000);
  expect(failing.share(2000)).toBeNull();
  failing.note(heard(899, 900, { bootId: 'another' }), 4000);
  expect(failing.share(4000)).toBeNull();
});

test('after a minute it is forgotten', () => {
  const failing = createFailingShare();
  failing.note(heard(0, 0), 0);
  failing.note(heard(1, 1), 1000);
  failing.note(heard(4, 1), 50_000);
  expect(failing.share(60_000)).toBe(0.2);
  expect(failing.share(61_000)).toBe(0);
  expect(failing.share(120_000)).toBeNull();
});

test('backends and proxies see the same session: they are counted apart, and the worse one is told', () => {
  const failing = createFailingShare();
  const proxy = { nodeId: 'srv_p', type: 'Proxy' } as const;
  failing.note(heard(0, 0), 0);
  failing.note(heard(0, 0, proxy), 0);
  failing.note(heard(90, 0), 1000);
  failing.note(heard(90, 10, proxy), 1000);
  expect(failing.share(1000)).toBe(0.1);
});
