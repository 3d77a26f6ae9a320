import { expect, test } from 'vitest';
import type { Observed } from '../../../../tui/data/fleet-window.ts';
import { isRegionFault, regionHealth } from '../../../../tui/health/region-health.ts';
import { serverHealth } from '../../../../tui/health/server-health.ts';
import { worstRegionsFirst } from '../../../../tui/health/worst-first.ts';
import type { RegionLineTotals } from '@meridian/shared/region-line.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { regionLine } from '../kit/fake-fleet.ts';
import { aNode, aRegion, aServer, FLAG } from '../kit/fleet.ts';

const live = { nowMs: 10_000, isLive: true, staleAfterMs: 5000 };

function seen(patch: Partial<Observed> = {}): Observed {
  const figures = { sessions: 38, capacity: 50, cpuPercent: 42, harmedPercent: null };
  return { state: 'RUNNING', isActive: true, ...figures, heardAtMs: live.nowMs, ...patch };
}

function wordOf(observed: Observed, freshness = live): string {
  const { shape, word } = serverHealth(observed, freshness);
  return `${shape} ${word}`;
}

test('a server is shown in one state: a shape and a word', () => {
  expect(wordOf(seen())).toBe('● RUNNING');
  expect(wordOf(seen({ state: 'SUSPECT' }))).toBe('▲ SUSPECT');
  expect(wordOf(seen({ state: 'PROBE_FAILING' }))).toBe('▲ PROBE FAILING');
  expect(wordOf(seen({ state: 'DRAINING' }))).toBe('▲ DRAINING');
  expect(wordOf(seen({ state: 'DISABLED' }))).toBe('■ DISABLED');
  expect(wordOf(seen({ state: 'OFFLINE', isActive: false }))).toBe('✕ OFFLINE');
});

test('what is stale is never green, whatever was told last; what is no good news stays as it was told', () => {
  expect(wordOf(seen({ state: 'STALE' }))).toBe('◌ STALE');
  expect(wordOf(seen({ heardAtMs: live.nowMs - 5001 }))).toBe('◌ STALE');
  expect(wordOf(seen(), { ...live, isLive: false })).toBe('◌ STALE');
  expect(serverHealth(seen(), { ...live, isLive: false }).tone).not.toBe('ok');
  expect(wordOf(seen({ state: 'SUSPECT', heardAtMs: 0 }))).toBe('▲ SUSPECT');
});

test('a node that is gone keeps what it held last, apart from what is held now', () => {
  const health = serverHealth(seen({ state: 'OFFLINE', isActive: false }), live);
  expect(health).toMatchObject({ sessions: null, load: null, last: { sessions: 38, capacity: 50 } });
});

test('a count that is not reported is unknown, not zero', () => {
  expect(serverHealth(seen({ sessions: null }), live)).toMatchObject({ sessions: null, load: null });
});

test('regions: what cannot serve, what lacks most servers, then the fullest, and disabled last', () => {
  const backend = (id: string, patch: Partial<Server> = {}) => aServer({ serverId: id, ...patch });
  const proxy = aServer({ serverId: 'p', type: 'Proxy' });
  const nodes = ['b1', 'b2', 'b3', 'p'].map((nodeId) => aNode({ nodeId, activeConnections: 1 }));
  const line = (id: string, servers: Server[], patch: Partial<Region> = {}) => ({
    id,
    health: regionHealth(regionLine(aRegion({ servers, ...patch }), nodes), true),
  });
  const rows = [
    line('fine', [backend('b1'), proxy]),
    line('off-duty', [backend('b1'), proxy], { disabled: FLAG }),
    line('short', [backend('b1'), backend('b2', { routable: false }), proxy]),
    line('very-short', [backend('b1'), backend('b2', { routable: false }), backend('b3', { routable: false }), proxy]),
    line('no-proxy', [backend('b1'), backend('b2')]),
    line('empty', []),
  ];
  expect(worstRegionsFirst(rows)).toEqual(['no-proxy', 'very-short', 'short', 'fine', 'empty', 'off-duty']);
  expect(rows.map(({ health }) => `${health.shape} ${health.word}`)).toEqual([
    '● RUNNING',
    '■ DISABLED',
    '▲ DEGRADED',
    '▲ DEGRADED',
    '✕ NO PROXY',
    '◌ EMPTY',
  ]);
});

test('calls and connections are never added up', () => {
  const servers = [aServer({ serverId: 'b' }), aServer({ serverId: 'p', type: 'Proxy' })];
  const nodes = [
    aNode({ nodeId: 'b' }),
    aNode({ nodeId: 'p', type: 'Proxy', activeConnections: 60, maxConcurrentConnections: 100 }),
  ];
  expect(regionHealth(regionLine(aRegion({ servers }), nodes), true)).toMatchObject({
    calls: 38,
    callCapacity: 50,
    connections: 60,
    connectionCapacity: 100,
    freeCalls: 12,
  });
});

test('regions: where most customers are harmed comes first, though another has lost more servers', () => {
  const line = (id: string, totals: Partial<RegionLineTotals>, servers: Server[]) => {
    const region = regionLine(
      aRegion({ servers }),
      ['b1', 'p'].map((nodeId) => aNode({ nodeId, activeConnections: 1 })),
    );
    return { id, health: regionHealth({ ...region, totals: { ...region.totals, ...totals } }, true) };
  };
  const both = [aServer({ serverId: 'b1' }), aServer({ serverId: 'p', type: 'Proxy' })];
  const rows = [
    line('fine', { callsTried: 400, callsHarmed: 3, connectionsTried: 400, connectionsHarmed: 3 }, both),
    line('no-proxy', {}, [aServer({ serverId: 'b1' })]),
    line('some', { callsTried: 400, callsHarmed: 12 }, both),
    line('many', { connectionsTried: 400, connectionsHarmed: 76 }, both),
    line('gone', { callsLost: 900 }, both),
  ];
  expect(worstRegionsFirst(rows)).toEqual(['gone', 'many', 'some', 'no-proxy', 'fine']);
  expect(rows.map(({ health }) => health.word)).toEqual(['RUNNING', 'NO PROXY', 'RUNNING', 'FAILING', 'RUNNING']);
  expect(rows.map(({ health }) => isRegionFault(health))).toEqual([false, true, true, true, true]);
});
