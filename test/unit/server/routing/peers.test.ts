import { expect, test } from 'vitest';
import { Peers } from '../../../../server/routing/peers.ts';
import { seededRandom } from '../../../fleet/random.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

const DUBLIN = { latitude: 53, longitude: -6 };

/** A region with a proxy that asks for its peers, and so many backends that hold nothing. */
function fleetOf(backends: number) {
  const fleet = new RoutingFleet();
  const peers = new Peers({
    desired: fleet.desired,
    live: fleet.table,
    monotonicMs: () => fleet.nowMs,
    random: seededRandom(7).next,
  });
  fleet.region('IE-DUB', DUBLIN);
  fleet.server('IE-DUB', 'px', { type: 'Proxy' });
  fleet.server('IE-DUB', 'px-dev', { type: 'Proxy', isDevelopmentServer: true });
  const ids = Array.from({ length: backends }, (_, index) => `be-${index}`);
  for (const id of ids) {
    fleet.server('IE-DUB', id);
    fleet.hear(id, 0);
  }
  const list = (proxy = 'px') => {
    const server = fleet.desired.server(proxy);
    if (!server) throw new Error(`no ${proxy}`);
    return peers.for(server).map(({ serverId }) => serverId);
  };
  return { fleet, list, sorted: (proxy = 'px') => list(proxy).toSorted() };
}

test('a proxy gets its region’s routable backends, and nothing else', () => {
  const { fleet, sorted } = fleetOf(3);
  fleet.pair('FR-PAR', { latitude: 49, longitude: 2 });
  fleet.server('IE-DUB', 'never-heard');
  fleet.server('IE-DUB', 'be-dev', { isDevelopmentServer: true });
  fleet.hear('be-dev', 0);
  expect(sorted()).toEqual(['be-0', 'be-1', 'be-2']);
  expect(sorted('px-dev'), 'its callers asked for development').toEqual(['be-0', 'be-1', 'be-2', 'be-dev']);
});

test('what was asked for, and what was detected, shows in a later answer', () => {
  const { fleet, sorted } = fleetOf(4);
  expect(sorted()).toHaveLength(4);
  fleet.server('IE-DUB', 'be-0', { disabled: FLAG });
  expect(sorted(), 'a change through Meridian: from the next answer on').toEqual(['be-1', 'be-2', 'be-3']);
  fleet.hear('be-1', 0, { runtimeStatus: 'Draining' });
  fleet.nowMs += 200;
  expect(sorted(), 'what a node says: before its proxy asks again').toEqual(['be-2', 'be-3']);
  fleet.desired.swap({ deletedServerIds: ['be-2'] });
  expect(sorted()).toEqual(['be-3']);
  fleet.region('IE-DUB', DUBLIN, { maintenance: FLAG });
  expect(sorted()).toEqual([]);
});

test('where all heartbeats are overdue, the overdue ones are better than none', () => {
  const { fleet, sorted } = fleetOf(2);
  fleet.server('IE-DUB', 'never-heard');
  fleet.pass(6000);
  expect(sorted()).toEqual(['be-0', 'be-1']);
  fleet.hear('be-1', 0);
  fleet.nowMs += 200;
  expect(sorted()).toEqual(['be-1']);
});

test('to a proxy that is heard, a region that is cut off still names all that serve: only we lack the others', () => {
  const { fleet, sorted } = fleetOf(4);
  fleet.server('IE-DUB', 'be-0', { disabled: FLAG });
  fleet.pass(6000);
  fleet.hear('be-1', 0);
  expect(fleet.table.cutOffSince('IE-DUB')).not.toBeNull();
  expect(sorted()).toEqual(['be-1', 'be-2', 'be-3']);
});

test('proxies do not all begin with the same backend; what has more room comes first more often', () => {
  const { fleet, list } = fleetOf(10);
  fleet.hear('be-0', 49);
  const firsts: (string | undefined)[] = [];
  for (let round = 0; round < 200; round++) {
    fleet.nowMs += 1000;
    firsts.push(list()[0]);
  }
  expect(new Set(firsts).size).toBeGreaterThan(5);
  const share = (id: string) => firsts.filter((first) => first === id).length;
  // A fiftieth of the room of each other: 0.2% of the first places, not 10%.
  expect(share('be-0')).toBeLessThan(5);
});

test('a large region’s proxies get a hundred each, and together all of them, evenly', () => {
  const { list } = fleetOf(1030);
  const lists = Array.from({ length: 11 }, () => list());
  expect(Math.max(...lists.map(({ length }) => length))).toBeLessThanOrEqual(100);
  expect(Math.min(...lists.map(({ length }) => length))).toBeGreaterThanOrEqual(93);
  expect(new Set(lists.flat()).size).toBe(1030);
});

test('lists are kept: nodes that come and go do not make them be drawn with every heartbeat', () => {
  const { fleet, list } = fleetOf(50);
  const drawn = list().length;
  for (let round = 0; round < 5; round++) {
    fleet.hear(`be-${round}`, 0, { runtimeStatus: 'Maintenance' });
    expect(list()).toHaveLength(drawn);
  }
  fleet.nowMs += 200;
  expect(list()).toHaveLength(drawn - 5);
});
