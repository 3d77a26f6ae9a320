import { randomUUID } from 'node:crypto';
import type { RuntimeStatus } from '@meridian/shared/node-status.ts';
import { expect, test } from 'vitest';
import { LiveTable } from '../../../../server/fleet/live-table.ts';

const AT = '2026-01-01T00:00:00.000Z';
const LIMITS = { suspectAfterMs: 6000, deadAfterMs: 16_000 };
const SERVER = { serverId: 'srv_1', regionId: 'US-WEST', type: 'Backend' } as const;

/** A table whose time the test owns. */
function tableAt(startMs = 0) {
  let nowMs = startMs;
  const table = new LiveTable(LIMITS, () => nowMs);
  let sequence = 0;
  let bootId = randomUUID();
  return {
    table,
    pass: (ms: number) => {
      nowMs += ms;
      table.judge(AT);
    },
    reboot: () => (bootId = randomUUID()),
    hear: (calls: number | null, runtimeStatus: RuntimeStatus = 'Running') =>
      table.record(
        SERVER,
        {
          bootId,
          sequence: sequence++,
          runtimeStatus,
          activeTelephonySessions: calls,
          activeWebSessions: calls === null ? null : 0,
        },
        new Date(AT),
      ),
    liveness: () => table.node(SERVER.serverId)?.liveness,
    transitions: () => table.takeNews().transitions.map(({ type }) => type),
  };
}

test('six seconds of silence make a node suspect, sixteen make it dead, and no sooner', () => {
  const { table, pass, hear, liveness, transitions } = tableAt();
  hear(1);
  pass(5999);
  expect(liveness()).toBe('Alive');
  pass(1);
  expect(liveness()).toBe('Suspect');
  pass(9999);
  expect([liveness(), table.isOnline('srv_1')]).toEqual(['Suspect', true]);
  pass(1);
  expect([liveness(), table.isOnline('srv_1')]).toEqual(['Dead', false]);
  expect(transitions()).toEqual(['node.online', 'node.suspect', 'node.dead']);
});

test('a heartbeat in time makes a suspect node recover', () => {
  const { pass, hear, liveness, transitions } = tableAt();
  hear(1);
  pass(7000);
  hear(1);
  expect(liveness()).toBe('Alive');
  expect(transitions()).toEqual(['node.online', 'node.suspect', 'node.recovered']);
});

test('after a restart a node is unknown and online for 32 s, then dead if it was not heard', () => {
  const { table, pass, hear, liveness } = tableAt(1_000_000);
  const remembered = {
    ...SERVER,
    bootId: randomUUID(),
    sequence: 0,
    retiredBootIds: [],
    runtimeStatus: 'Running',
    liveness: 'Alive',
    lastHeartbeatAt: AT,
    version: null,
    sessions: 0,
    previousSessions: 0,
    reportedSessions: 0,
    sessionsLost: false,
  } as const;
  table.restore(remembered);
  table.restore({ ...remembered, serverId: 'srv_2' });
  pass(31_000);
  expect([liveness(), table.isOnline('srv_1')]).toEqual(['Unknown', true]);
  expect(table.mayHaveSessions('srv_1'), 'nobody counted meanwhile').toBe(true);
  hear(1);
  expect(liveness()).toBe('Alive');
  pass(1000);
  expect([table.node('srv_2')?.liveness, table.node('srv_1')?.liveness]).toEqual(['Dead', 'Alive']);
});

test('a restart forgets neither suspicion, nor a goodbye, nor what was lost', () => {
  const { table, pass, hear } = tableAt();
  hear(3);
  pass(6000);
  const suspect = table.remember('srv_1');
  pass(200_000);
  pass(1);
  const lost = table.remember('srv_1');
  const after = tableAt();
  for (const [remembered, liveness] of [
    [suspect, 'Suspect'],
    [lost, 'Dead'],
  ] as const) {
    after.table.restore(remembered ?? fail());
    expect(after.table.node('srv_1')?.liveness).toBe(liveness);
  }
  expect([after.table.mayHaveSessions('srv_1'), after.table.sessionsLost('srv_1')]).toEqual([false, 3]);

  hear(0, 'Stopped');
  const stopped = table.remember('srv_1') ?? fail();
  after.table.restore(stopped);
  const late = { bootId: stopped.bootId, sequence: stopped.sequence - 1, runtimeStatus: 'Running' } as const;
  expect(
    after.table.record(SERVER, late, new Date(AT)).accepted,
    'sent before the goodbye, arrived after the restart',
  ).toBe(false);
});

test('only two heartbeats in a row that both report none prove that there are no sessions', () => {
  const { table, hear } = tableAt();
  expect(table.mayHaveSessions('srv_1'), 'never heard').toBe(false);
  hear(0);
  expect(table.mayHaveSessions('srv_1'), 'heard once').toBe(true);
  hear(0);
  expect(table.mayHaveSessions('srv_1')).toBe(false);
  hear(null);
  expect(table.mayHaveSessions('srv_1'), 'said nothing').toBe(true);
  hear(0);
  expect(table.mayHaveSessions('srv_1')).toBe(true);
  hear(0, 'Stopped');
  expect(table.mayHaveSessions('srv_1'), 'a goodbye counts').toBe(false);
});

test('sessions of an offline node count as lost ten times the dead silence after its last heartbeat', () => {
  const { table, pass, hear, transitions } = tableAt();
  hear(4);
  pass(159_999);
  expect([table.mayHaveSessions('srv_1'), table.sessionsLost('srv_1')]).toEqual([true, 0]);
  pass(1);
  expect([table.mayHaveSessions('srv_1'), table.sessionsLost('srv_1')]).toEqual([false, 4]);
  pass(60_000);
  expect(transitions().filter((type) => type === 'node.sessionsLost')).toHaveLength(1);
  hear(4);
  expect(table.mayHaveSessions('srv_1'), 'it is back, calls and all').toBe(true);
});

test('an older boot never speaks again, as long as eight are remembered', () => {
  const { table, hear, reboot } = tableAt();
  const first = reboot();
  hear(1);
  for (let boot = 0; boot < 8; boot++) {
    reboot();
    hear(1);
  }
  const say = (bootId: string) =>
    table.record(SERVER, { bootId, sequence: 10_000, runtimeStatus: 'Running' }, new Date(AT));
  expect(say(first).accepted).toBe(false);
  expect(say(randomUUID()).accepted).toBe(true);
});

test('what stands behind a fence waits until it is lifted', async () => {
  const { table } = tableAt();
  const fence = table.fence(['srv_1']);
  let passed = false;
  const waiting = table.fenced('srv_1')?.then(() => (passed = true));
  expect(table.fenced('srv_2')).toBeNull();
  await Promise.resolve();
  expect(passed).toBe(false);
  fence.lift();
  await waiting;
  expect(passed).toBe(true);
  expect(table.fenced('srv_1')).toBeNull();
});

function fail(): never {
  throw new Error('nothing is remembered');
}
