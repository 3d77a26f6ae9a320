import { expect, test } from 'vitest';
import type { ServerRecord } from '../../../../../server/desired/records.ts';
import { SERVER_ALERTS } from '../../../../../server/operations/alerts/definitions/servers.ts';
import { type Facts, gatherFacts } from '../../../../../server/operations/alerts/facts.ts';
import { serverRecord } from '../../../../kit/records.ts';
import { RoutingFleet } from '../../../../kit/routing-fleet.ts';

/** A fleet of one region, and how often the id of any of its servers is looked at. */
function fleetOf(servers: number) {
  const fleet = new RoutingFleet();
  fleet.region('US-WEST', { latitude: 0, longitude: 0 });
  let looks = 0;
  const ids = Array.from({ length: servers }, (_, index) => `be-${index}`);
  const records = ids.map((serverId): ServerRecord => {
    const record = serverRecord('US-WEST', serverId);
    Object.defineProperty(record, 'serverId', { get: () => ((looks += 1), serverId) });
    return record;
  });
  fleet.desired.swap({ servers: records });
  return { ids, facts: factsOf(fleet), looks: () => looks };
}

function factsOf({ desired, table }: RoutingFleet): Facts {
  const none = () => [];
  const gathering = gatherFacts(
    {
      desired,
      live: table,
      callRate: () => ({ attempts: 0, failed: 0 }),
      refused: none,
      leaks: none,
      operations: none,
      capacity: none,
      zombies: none,
    },
    { now: new Date(0), nowMs: 0, servedCountries: new Set() },
  );
  for (let step = gathering.next(); ; step = gathering.next()) if (step.done) return step.value;
}

test('a server and a region are found by their ids; what is gone, or is about none, is not', () => {
  const { facts } = fleetOf(3);
  expect(facts.server('be-2')?.server.endpoint).toBe('be-2.example');
  expect(facts.region('US-WEST')?.servers).toHaveLength(3);
  expect([facts.server('be-3'), facts.server(null), facts.region('US-EAST'), facts.region(null)]).toEqual(
    Array(4).fill(undefined),
  );
});

test('whether alerts of all servers can be told looks at each server a few times, not at all of them for each', () => {
  const { ids, facts, looks } = fleetOf(1000);
  const before = looks();
  for (const { cannotTell } of SERVER_ALERTS) {
    for (const serverId of ids) cannotTell?.(facts, { regionId: 'US-WEST', serverId });
  }
  expect(looks() - before).toBeLessThan(10 * ids.length);
});
