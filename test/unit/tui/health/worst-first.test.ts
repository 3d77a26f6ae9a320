import { expect, test } from 'vitest';
import type { NodeRecord } from '../../../../tui/data/fleet-store.ts';
import { regionHealth } from '../../../../tui/health/region-health.ts';
import { serverHealth } from '../../../../tui/health/server-health.ts';
import { worstRegionsFirst, worstServersFirst } from '../../../../tui/health/worst-first.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { Server } from '@meridian/shared/server.ts';
import { aNode, aRegion, aServer, FLAG } from '../kit/fleet.ts';

const PROBE = { status: 'Failing', checkedAt: '2026-11-23T03:14:00.000Z', isNotAccepting: false, checks: [] } as const;
const live = { nowMs: 1000, isLive: true, staleAfterMs: 5000 };
const region = aRegion();

function heard(patch: Partial<NodeStatus> = {}, record: Partial<NodeRecord> = {}): NodeRecord {
  return { status: aNode(patch), heardAtMs: 1000, isActive: true, ...record };
}

function wordOf(server: Partial<Server>, node?: NodeRecord, freshness = live): string {
  const { shape, word } = serverHealth(region, aServer(server), node, freshness);
  return `${shape} ${word}`;
}

test('a server is shown in one state: a shape and a word', () => {
  expect(wordOf({}, heard())).toBe('● RUNNING');
  expect(wordOf({}, heard({ liveness: 'Suspect' }))).toBe('▲ SUSPECT');
  expect(wordOf({}, heard({ runtimeStatus: 'Starting' }))).toBe('▲ STARTING');
  expect(wordOf({}, heard({ runtimeStatus: 'Draining' }))).toBe('▲ DRAINING');
  expect(wordOf({ maintenance: FLAG }, heard())).toBe('▲ MAINTENANCE');
  expect(wordOf({ disabled: FLAG, maintenance: FLAG }, heard())).toBe('■ DISABLED');
  expect(wordOf({}, heard({ runtimeStatus: 'Stopped' }))).toBe('✕ OFFLINE');
  expect(wordOf({}, heard({ ejectedUntil: '2026-11-23T03:20:00.000Z' }))).toBe('▲ EJECTED');
  expect(wordOf({ probe: { ...PROBE, decides: true } }, heard())).toBe('▲ PROBE FAILING');
  expect(wordOf({ probe: { ...PROBE, decides: true } }, heard({ liveness: 'Suspect' }))).toBe('▲ SUSPECT');
  expect(wordOf({ probe: { ...PROBE, status: 'Ok', decides: true, isNotAccepting: true } }, heard())).toBe(
    '▲ NOT ACCEPTING',
  );
  expect(wordOf({}, heard({ rejoinsAt: '2026-11-23T03:20:00.000Z' }))).toBe('▲ REJOINING');
  expect(wordOf({}, heard({}, { isActive: false }))).toBe('✕ OFFLINE');
  expect(wordOf({})).toBe('✕ OFFLINE');
});

test('a probe that fails, and keeps no session away, is no state of the server', () => {
  expect(wordOf({ probe: { ...PROBE, decides: false } }, heard())).toBe('● RUNNING');
});

test('what is stale is never green', () => {
  expect(wordOf({}, heard({}, { heardAtMs: 1000 - 5001 }))).toBe('◌ STALE');
  expect(wordOf({}, heard({ liveness: 'Unknown' }))).toBe('◌ STALE');
  expect(wordOf({}, heard(), { ...live, isLive: false })).toBe('◌ STALE');
  expect(serverHealth(region, aServer(), heard(), { ...live, isLive: false }).tone).not.toBe('ok');
});

test('a node that is gone keeps what it held last, apart from what is held now', () => {
  const health = serverHealth(region, aServer(), heard({}, { isActive: false }), live);
  expect(health).toMatchObject({ sessions: null, load: null, last: { sessions: 38, capacity: 50 } });
});

test('a count that is not reported is unknown, not zero', () => {
  const health = serverHealth(
    region,
    aServer(),
    heard({ activeTelephonySessions: null, activeWebSessions: null }),
    live,
  );
  expect(health).toMatchObject({ sessions: null, load: null });
});

test('servers: offline, suspect, on their way, then the fullest, and disabled last', () => {
  const rows = [
    { id: 'off-duty', health: serverHealth(region, aServer({ disabled: FLAG }), heard(), live) },
    { id: 'light', health: serverHealth(region, aServer(), heard({ activeTelephonySessions: 5 }), live) },
    { id: 'dead', health: serverHealth(region, aServer(), undefined, live) },
    { id: 'full', health: serverHealth(region, aServer(), heard({ activeTelephonySessions: 49 }), live) },
    { id: 'suspect', health: serverHealth(region, aServer(), heard({ liveness: 'Suspect' }), live) },
    { id: 'resting', health: serverHealth(region, aServer({ maintenance: FLAG }), heard(), live) },
  ];
  expect(worstServersFirst(rows)).toEqual(['dead', 'suspect', 'resting', 'full', 'light', 'off-duty']);
});

test('rows that are equally bad stand in the order of their ids, and a small change of load moves none', () => {
  const row = (id: string, calls: number) => ({
    id,
    health: serverHealth(region, aServer(), heard({ activeTelephonySessions: calls }), live),
  });
  expect(worstServersFirst([row('b', 20), row('a', 21)])).toEqual(['a', 'b']);
  expect(worstServersFirst([row('b', 21), row('a', 20)])).toEqual(['a', 'b']);
});

test('regions: what cannot serve, what lacks most servers, then the fullest, and disabled last', () => {
  const backend = (id: string, patch: Partial<Server> = {}) => aServer({ serverId: id, ...patch });
  const proxy = aServer({ serverId: 'p', type: 'Proxy' });
  const nodes = new Map(
    ['b1', 'b2', 'b3', 'p'].map((id) => [id, heard({ nodeId: id, activeConnections: 1, type: 'Backend' })]),
  );
  const line = (id: string, servers: Server[], patch = {}) => ({
    id,
    health: regionHealth(aRegion({ servers, ...patch }), nodes, live),
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
  const nodes = new Map([
    ['b', heard({ nodeId: 'b' })],
    ['p', heard({ nodeId: 'p', type: 'Proxy', activeConnections: 60, maxConcurrentConnections: 100 })],
  ]);
  expect(regionHealth(aRegion({ servers }), nodes, live)).toMatchObject({
    calls: 38,
    callCapacity: 50,
    connections: 60,
    connectionCapacity: 100,
  });
});
