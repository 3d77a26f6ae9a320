import { expect, test } from 'vitest';
import { regionHealth } from '../../../../tui/health/region-health.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { regionLine } from '../kit/fake-fleet.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, aRegion, aServer, DRAIN, FLAG } from '../kit/fleet.ts';

const out = { routable: false } as const;

/** The word for a region of servers, each with what its node says; null where none was ever heard. */
function wordOf(...rows: readonly (readonly [Partial<Server>, Partial<NodeStatus> | null])[]): string {
  const servers = rows.map(([patch], index) => aServer({ serverId: `srv_${index}`, ...patch }));
  const nodes = rows.flatMap(([, node], index) => (node === null ? [] : [aNode({ nodeId: `srv_${index}`, ...node })]));
  const { shape, word } = regionHealth(regionLine(aRegion({ servers }), nodes), true);
  return `${shape} ${word}`;
}

test('a region is empty only without servers', () => {
  expect(wordOf()).toBe('◌ EMPTY');
  expect(wordOf([{ ...out, disabled: FLAG }, {}])).toBe('◌ NONE ENABLED');
  expect(wordOf([{ ...out, disabled: FLAG }, {}], [{ ...out, maintenance: FLAG }, {}])).toBe('◌ NONE ENABLED');
});

test('a region that is cut off says so before anything else but that it is disabled', () => {
  const word = (patch: Partial<Region>) => {
    const { shape, word: said } = regionHealth(regionLine(aRegion({ cutOffSince: FLAG.at, ...patch }), []), true);
    return `${shape} ${said}`;
  };
  expect(word({})).toBe('✕ CUT OFF');
  expect(word({ maintenance: FLAG })).toBe('✕ CUT OFF');
  expect(word({ disabled: FLAG })).toBe('■ DISABLED');
});

test('a region without a routable server is offline only where no node is heard', () => {
  expect(wordOf([out, null])).toBe('✕ OFFLINE');
  expect(wordOf([out, { liveness: 'Dead' }])).toBe('✕ OFFLINE');
  expect(wordOf([{ ...out, drain: DRAIN }, null])).toBe('✕ OFFLINE');
  expect(wordOf([{ ...out, disabled: FLAG }, {}], [out, null])).toBe('✕ OFFLINE');
  expect(wordOf([out, { runtimeStatus: 'Starting' }])).toBe('▲ STARTING');
  expect(wordOf([out, { runtimeStatus: 'Starting' }], [out, null])).toBe('▲ STARTING');
  expect(wordOf([out, { runtimeStatus: 'Starting' }], [out, { runtimeStatus: 'Draining' }])).toBe('✕ NONE ROUTABLE');
  expect(wordOf([out, { liveness: 'Suspect' }])).toBe('✕ NONE ROUTABLE');
});

test.each([60, 80, 140, 220])('the longest word has its room at %i columns', async (columns) => {
  const driver = await Driver.connected({ regions: [aRegion({ servers: [aServer(out)] })] }, { columns, rows: 24 });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(1200);
  driver.see('✕ US-WEST', ' NONE ROUTABLE ');
});
