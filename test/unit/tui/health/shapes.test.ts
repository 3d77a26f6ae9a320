import { SERVER_STATES, type ServerState } from '@meridian/shared/server-health.ts';
import { expect, test } from 'vitest';
import { serverHealth } from '../../../../tui/health/server-health.ts';

test('no two states of a server have one word, and what differs in colour differs in shape', () => {
  const observed = { isActive: true, sessions: 1, capacity: 2, heardAtMs: 0, cpuPercent: null, harmedPercent: null };
  const freshness = { nowMs: 0, isLive: true, staleAfterMs: 4000 };
  const states = Object.keys(SERVER_STATES) as ServerState[];
  const looks = states.map((state) => serverHealth({ ...observed, state }, freshness));
  expect(new Set(looks.map(({ word }) => word)).size).toBe(states.length);
  const shapes = new Map(looks.map(({ tone, shape }) => [tone, shape]));
  expect(new Set(shapes.values()).size).toBe(shapes.size);
  for (const { tone, shape } of looks) expect(shape).toBe(shapes.get(tone));
});
