import { randomUUID } from 'node:crypto';
import { Refusal } from '@meridian/shared/refusal.ts';
import { describe, expect, test } from 'vitest';
import { AttachedNodes } from '../../server/fleet/attached-nodes.ts';
import { placeOfS3Secret } from '../../server/lifecycle/update-region-s3.ts';
import { rooms } from '../kit/in-process.ts';

/** What became of something: done, or the code it was refused with. */
async function outcomeOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.blockers[0].code;
    throw error;
  }
}

const STEPS = 120;

test('a heartbeat at every single step of a delete: it is heard, or its server is gone, never both', async () => {
  const { addServer, regionManager, heartbeats, table, desired, operator } = await rooms();
  const outcomes = new Map<string, number>();
  for (let step = 0; step < STEPS; step++) {
    const { serverId, regionId } = await addServer();
    const deleted = outcomeOf(
      regionManager.apply({ type: 'deleteRegionServerSafe', regionId, serverId }, {}, operator),
    );
    for (let passed = 0; passed < step; passed++) await Promise.resolve();
    const beat = { bootId: randomUUID(), sequence: 0, runtimeStatus: 'Running' };
    const heard = outcomeOf(heartbeats.receive({ serverId, keyHmac: '' }, beat));
    const outcome = `delete: ${await deleted}, heartbeat: ${await heard}`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    expect(table.isOnline(serverId)).toBe(desired.server(serverId) !== null);
  }
  expect([...outcomes.keys()].toSorted()).toEqual([
    'delete: DeleteServer:NODE_ONLINE, heartbeat: done',
    'delete: done, heartbeat: Node:GONE',
  ]);
});

test('an add at every single step of its region’s delete: never a server without a region', async () => {
  const { regionManager, desired, operator } = await rooms();
  for (let step = 0; step < STEPS; step++) {
    const regionName = `R${step}`;
    const regionId = `US-${regionName}`;
    await regionManager.apply({ type: 'createRegion', countryCode: 'US', regionName }, {}, operator);
    const server = {
      endpoint: `x-${step}.example`,
      type: 'Proxy',
      sipPort: 5060,
      useSSL: true,
      isDevelopmentServer: false,
    } as const;
    const deleted = outcomeOf(regionManager.apply({ type: 'deleteRegionSafe', regionId }, {}, operator));
    for (let passed = 0; passed < step; passed++) await Promise.resolve();
    const added = outcomeOf(
      regionManager.apply({ type: 'addOrUpdateRegionServer', mode: 'add', regionId, server }, {}, operator),
    );
    expect([await deleted, await added]).toEqual(['done', 'SaveServer:REGION_NOT_FOUND']);
    expect([...desired.servers()].filter((row) => row.regionId === regionId)).toEqual([]);
  }
});

test('what memory holds after a change is what the database holds, also when the database refuses', async () => {
  const { addServer, regionManager, db, desired, events, operator } = await rooms();
  const { serverId, regionId } = await addServer();
  const asked = { type: 'disableRegionServer', regionId, serverId, publicReason: 'a', privateReason: 'b' } as const;
  const before = { row: desired.server(serverId), seq: events.lastSeq };
  await db.schema.alterTable('events').renameTo('events_away').execute();
  await expect(regionManager.apply(asked, {}, operator)).rejects.toThrow(/no such table/);
  await db.schema.alterTable('events_away').renameTo('events').execute();
  expect({ row: desired.server(serverId), seq: events.lastSeq }).toEqual(before);
  const { eventSeq } = await regionManager.apply(asked, {}, operator);
  expect(eventSeq).toBe(before.seq + 1);
  const stored = await db.selectFrom('servers').select('revision').where('server_id', '=', serverId).executeTakeFirst();
  expect(stored?.revision).toBe(desired.server(serverId)?.revision);
});

test('a sealed secret opens with what its row says, whatever changed in between', async () => {
  const { regionManager, desired, vault, operator } = await rooms();
  const regionId = 'US-WEST';
  const s3 = { endpoint: 's3.example', accessKey: 'ACCESS', secretKey: 'SECRET', useSSL: true };
  await regionManager.apply({ type: 'updateRegionS3Config', regionId, ...s3 }, {}, operator);
  await regionManager.apply({ type: 'enableRegion', regionId }, {}, operator);
  const kept = desired.region(regionId)?.s3;
  expect(vault.open(kept?.secretKey.sealed ?? '', placeOfS3Secret(regionId, 'secretKey', kept?.version ?? 0))).toBe(
    'SECRET',
  );
});

describe('two operators, each of whom disables the other one’s spare', () => {
  /** A region in service with two backends that take sessions, and how to take one out and return it. */
  async function twoBackends() {
    const all = await rooms();
    const { addServer, regionManager, heartbeats, operator } = all;
    const regionId = 'US-WEST';
    const ask = (type: 'enableRegionServer' | 'disableRegionServerMaintenance', serverId: string) =>
      regionManager.apply({ type, regionId, serverId }, {}, operator);
    await regionManager.apply({ type: 'enableRegion', regionId }, {}, operator);
    await regionManager.apply({ type: 'disableRegionMaintenance', regionId }, {}, operator);
    const serverIds: string[] = [];
    for (const { serverId } of [await addServer(), await addServer()]) {
      await ask('disableRegionServerMaintenance', serverId);
      await ask('enableRegionServer', serverId);
      await heartbeats.receive(
        { serverId, keyHmac: '' },
        { bootId: randomUUID(), sequence: 0, runtimeStatus: 'Running' },
      );
      serverIds.push(serverId);
    }
    const [one = '', other = ''] = serverIds;
    const disable = (serverId: string) => {
      const reasons = { publicReason: 'a', privateReason: 'b' };
      return outcomeOf(
        regionManager.apply({ type: 'disableRegionServer', regionId, serverId, ...reasons }, {}, operator),
      );
    };
    const returnBoth = async () => {
      for (const serverId of serverIds) await ask('enableRegionServer', serverId);
    };
    return { ...all, regionId, one, other, disable, returnBoth };
  }

  test('with the rule on refuse, at every single step of each other: exactly one of them wins', async () => {
    const { ruleModes, events, operator, regionManager, regionId, one, other, disable, returnBoth } =
      await twoBackends();
    await ruleModes.set('ROUTABLE_BACKEND', 'refuse', { events, actor: operator, at: new Date().toISOString() });
    for (let step = 0; step < STEPS; step++) {
      const asked = step % 2 === 0 ? [one, other] : [other, one];
      const first = disable(asked[0] ?? '');
      for (let passed = 0; passed < step; passed++) await Promise.resolve();
      const second = disable(asked[1] ?? '');
      const outcomes = [await first, await second];
      expect(outcomes.toSorted()).toEqual(['Safety:ROUTABLE_BACKEND', 'done']);
      expect(regionManager.region(regionId).totals.routableBackends).toBe(1);
      await returnBoth();
    }
  });

  test('with the rule on warn, at every single step: both win, and both are told', async () => {
    const { events, regionManager, regionId, one, other, disable, returnBoth } = await twoBackends();
    for (let step = 0; step < STEPS; step++) {
      const first = disable(one);
      for (let passed = 0; passed < step; passed++) await Promise.resolve();
      const second = disable(other);
      expect([await first, await second]).toEqual(['done', 'done']);
      expect(regionManager.region(regionId).totals.routableBackends).toBe(0);
      const told = (await events.last(2)).map(({ detail }) => detail['warnings']);
      expect(told).toEqual([[{ code: 'NO_SPARE_BACKEND', count: 1 }], [{ code: 'NO_ROUTABLE_BACKEND', count: 1 }]]);
      await returnBoth();
    }
  });
});

test('a heartbeat among many at every single step of a delete: it is heard, or its server is gone; the others are heard', async () => {
  const { addServer, regionManager, heartbeats, table, desired, operator } = await rooms();
  const outcomes = new Set<string>();
  const other = await addServer();
  const nodes = new AttachedNodes();
  const attach = ({ serverId }: { serverId: string }) =>
    nodes.attach(desired.key(desired.server(serverId)?.keyHmac ?? '') ?? expect.fail('it has a key'));
  const otherHandle = attach(other);
  const bootId = randomUUID();
  for (let step = 0; step < STEPS; step++) {
    const server = await addServer();
    const { serverId, regionId } = server;
    const handle = attach(server);
    const deleted = outcomeOf(
      regionManager.apply({ type: 'deleteRegionServerSafe', regionId, serverId }, {}, operator),
    );
    for (let passed = 0; passed < step; passed++) await Promise.resolve();
    const beats = [handle, otherHandle].map((to) => ({ handle: to, bootId, sequence: step, runtimeStatus: 'Running' }));
    const { accepted, dropped } = await heartbeats.receiveMany(nodes, beats, () => true);
    const heard =
      dropped.length === 0 ? 'done' : dropped.map(({ code, entries }) => `${code} ${entries.join()}`).join();
    expect(accepted).toBe(heard === 'done' ? 2 : 1);
    outcomes.add(`delete: ${await deleted}, heartbeat: ${heard}`);
    expect(table.isOnline(serverId)).toBe(desired.server(serverId) !== null);
  }
  expect([...outcomes].toSorted()).toEqual([
    'delete: DeleteServer:NODE_ONLINE, heartbeat: done',
    'delete: done, heartbeat: Node:GONE 0',
  ]);
});
