import { expect, test } from 'vitest';
import { EventLog } from '../../../../server/events/event-log.ts';
import { Detector } from '../../../../server/fleet/detector.ts';
import { openSqlite } from '../../../../server/storage/sqlite.ts';
import { RoutingFleet } from '../../../kit/routing-fleet.ts';
import { until } from '../../../kit/until.ts';

const PLACE = { latitude: 53, longitude: -6 };

/** Two nodes, and the detector that judges them when the test lets a round pass; its so-manieth write fails. */
async function detectorOfTwo({ failingWrite = 0 } = {}) {
  let writes = 0;
  const fleet = new RoutingFleet();
  fleet.pair('IE-DUB', PLACE);
  const events = await EventLog.open(await openSqlite(':memory:'));
  const troubles: string[] = [];
  const detector = new Detector({
    table: fleet.table,
    desired: fleet.desired,
    events: {
      transaction: (work, committed) =>
        ++writes === failingWrite ? Promise.reject(new Error('the disk is full')) : events.transaction(work, committed),
    },
    now: () => new Date(fleet.nowMs),
    monotonicMs: () => fleet.nowMs,
    onTrouble: (trouble) => troubles.push(trouble),
  });
  return {
    troubles,
    fleet,
    events,
    detector,
    round: (afterMs = 100) => {
      fleet.nowMs += afterMs;
      detector.round();
    },
    liveness: () => ['be-IE-DUB', 'px-IE-DUB'].map((serverId) => fleet.table.node(serverId)?.liveness),
  };
}

test('a round that comes late says that we stood still: nobody was silent meanwhile, and heartbeats get time to be read', async () => {
  const { fleet, round, liveness } = await detectorOfTwo();
  round();
  round(60_000);
  expect(liveness()).toEqual(['Alive', 'Alive']);
  // The next rounds are on time, and the heartbeats that waited are still being read.
  for (let rounds = 0; rounds < 50; rounds++) round();
  expect(liveness()).toEqual(['Alive', 'Alive']);
  fleet.hear('be-IE-DUB', 0);
  for (let rounds = 0; rounds < 20; rounds++) round();
  expect(liveness(), 'what stays silent even so is suspect').toEqual(['Alive', 'Suspect']);
});

test('a round that is a little late is none', async () => {
  const { fleet, round, liveness } = await detectorOfTwo();
  for (let rounds = 0; rounds < 6; rounds++) {
    round(1000);
    fleet.hear('be-IE-DUB', 0);
  }
  expect(liveness()).toEqual(['Alive', 'Suspect']);
});

test('what became of nodes and regions is written as events, each with its target', async () => {
  const { fleet, events, detector, round } = await detectorOfTwo();
  for (const name of ['a', 'b', 'c']) {
    fleet.server('IE-DUB', name);
    fleet.hear(name, 0);
  }
  for (let rounds = 0; rounds < 7; rounds++) {
    round(1000);
    for (const serverId of ['be-IE-DUB', 'px-IE-DUB']) fleet.hear(serverId, 0);
  }
  await detector.keep();
  const written = (await events.last(4)).map(({ type, target, actor }) => [type, target, actor.role]);
  expect(written).toEqual([
    ['region.cutOff', { regionId: 'IE-DUB' }, 'system'],
    ...['a', 'b', 'c'].map((serverId) => ['node.suspect', { regionId: 'IE-DUB', serverId }, 'system']),
  ]);
});

/** So many nodes beside the two, heard for the first time. */
function manyNodes(fleet: RoutingFleet, count: number): string[] {
  const names = Array.from({ length: count }, (_, index) => `node-${index}`);
  for (const name of names) {
    fleet.server('IE-DUB', name);
    fleet.hear(name, 0);
  }
  return names;
}

test('what became of many nodes is written in their order, some at a time: a change does not wait for all of it', async () => {
  const { fleet, events, detector } = await detectorOfTwo();
  const names = manyNodes(fleet, 1000);
  const written = detector.keep();
  const change = {
    at: '2026-01-01T00:00:00.000Z',
    actor: { name: 'ann', role: 'admin' },
    target: {},
    detail: {},
  } as const;
  await events.transaction((_trx, append) => append([{ ...change, type: 'createRegion' }]));
  const nodesBefore = events.lastSeq - 1;
  await written;
  const all = await events.list(0, 5000);
  expect([nodesBefore < 500, all.length]).toEqual([true, 1003]);
  const order = all.flatMap(({ target }) => (target.serverId?.startsWith('node-') ? [target.serverId] : []));
  expect(order).toEqual(names);
});

test('where the database fails half-way the rest is written later, once and in order', async () => {
  const { fleet, events, detector, round, troubles } = await detectorOfTwo({ failingWrite: 3 });
  const names = manyNodes(fleet, 1000);
  await detector.keep();
  expect([events.lastSeq > 0, events.lastSeq < 1002, troubles.length]).toEqual([true, true, 1]);
  round(1000);
  await until(
    () => events.lastSeq,
    (seq) => seq === 1002,
  );
  const order = (await events.list(0, 5000)).flatMap(({ target }) => target.serverId ?? []);
  expect(order.slice(2)).toEqual(names);
});

test('a server that is deleted is forgotten at once, with what was asked of it', async () => {
  const { fleet } = await detectorOfTwo();
  const report = { status: 'Ok', decides: false, isNotAccepting: false, checkedAt: '', checks: [] } as const;
  fleet.table.noteProbe('IE-DUB', 'be-IE-DUB', report);
  fleet.desired.swap({ deletedServerIds: ['be-IE-DUB'] });
  expect([fleet.table.node('be-IE-DUB'), fleet.table.probe('be-IE-DUB')]).toEqual([null, null]);
});
