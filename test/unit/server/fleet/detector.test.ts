import { expect, test } from 'vitest';
import { EventLog } from '../../../../server/events/event-log.ts';
import { Detector } from '../../../../server/fleet/detector.ts';
import { openSqlite } from '../../../../server/storage/sqlite.ts';
import { RoutingFleet } from '../../../kit/routing-fleet.ts';

const PLACE = { latitude: 53, longitude: -6 };

/** Two nodes, and the detector that judges them when the test lets a round pass. */
async function detectorOfTwo() {
  const fleet = new RoutingFleet();
  fleet.pair('IE-DUB', PLACE);
  const events = await EventLog.open(await openSqlite(':memory:'));
  const detector = new Detector({
    table: fleet.table,
    desired: fleet.desired,
    events,
    now: () => new Date(fleet.nowMs),
    monotonicMs: () => fleet.nowMs,
    onTrouble: (trouble, error) => {
      throw new Error(trouble, { cause: error });
    },
  });
  return {
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
