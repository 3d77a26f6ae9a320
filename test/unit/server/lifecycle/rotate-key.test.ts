import { randomUUID } from 'node:crypto';
import type { Action } from '@meridian/shared/action.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import { expect, test } from 'vitest';
import { Access } from '../../../../server/api/access.ts';
import { loadDesired } from '../../../../server/desired/desired-store.ts';
import { OperatorTokens } from '../../../../server/security/operator-tokens.ts';
import { freshKey } from '../../../kit/fleet-of-one.ts';
import { rooms } from '../../../kit/in-process.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-25T00:00:00Z');

/** A server with a key, its node, and a clock that the test owns. */
async function serverWithKey() {
  let nowMs = START_MS;
  const clock = { monotonicMs: () => nowMs - START_MS, now: () => new Date(nowMs) };
  const { db, desired, vault, regionManager, heartbeats, operator } = await rooms(clock);
  const tokens = await OperatorTokens.load(db, vault);
  const access = new Access({ vault, tokens, desired, ...clock });
  const first = freshKey();
  const added = await regionManager.apply(
    {
      type: 'addOrUpdateRegionServer',
      mode: 'add',
      regionId: 'US-WEST',
      server: {
        endpoint: 'be-1.example',
        type: 'Backend',
        apiKey: first,
        sipPort: 5060,
        useSSL: true,
        isDevelopmentServer: false,
      },
    },
    {},
    operator,
  );
  const target = { regionId: 'US-WEST', serverId: added.server?.serverId ?? '' };
  const rotation = (overlapMs = 24 * HOUR_MS): Action => ({ type: 'rotateRegionServerKey', ...target, overlapMs });
  const end: Action = { type: 'revokeRegionServerKey', ...target };
  let sequence = 0;
  const bootId = randomUUID();
  return {
    first,
    db,
    pass: (ms: number) => void (nowMs += ms),
    rotate: async (overlapMs?: number) =>
      (await regionManager.apply(rotation(overlapMs), {}, operator)).apiKey ?? 'no key',
    end: () => regionManager.apply(end, {}, operator),
    planRotation: (overlapMs?: number) => regionManager.plan(rotation(overlapMs), operator),
    planEnd: () => regionManager.plan(end, operator),
    key: () => regionManager.server(target.regionId, target.serverId).key,
    remove: () => regionManager.apply({ type: 'deleteRegionServerSafe', ...target }, {}, operator),
    /** The node reports with a key: what becomes of it. */
    beat: async (apiKey: string): Promise<string> => {
      const caller = access.caller(access.hmac(apiKey));
      if (caller?.kind !== 'node') return 'UNAUTHORIZED';
      try {
        await heartbeats.receive(caller.key, { bootId, sequence: sequence++, runtimeStatus: 'Running' });
        return 'heard';
      } catch (error) {
        return error instanceof Refusal ? (error.blockers[0]?.code ?? '') : String(error);
      }
    },
  };
}

test('a new key works beside the old one, which ends by itself; the server tells with which the node was heard', async () => {
  const server = await serverWithKey();
  await server.beat(server.first);
  expect(server.planRotation()).toMatchObject({ tier: 2, undo: null, warnings: [{ code: 'KEY_OVERLAP' }] });
  const second = await server.rotate(HOUR_MS);
  const endsAt = new Date(START_MS + HOUR_MS).toISOString();
  expect(server.key(), 'nobody knows by now').toMatchObject({
    lastUsedAt: null,
    previous: { lastUsedAt: null, endsAt },
  });
  server.pass(2000);
  expect(await server.beat(server.first)).toBe('heard');
  expect(server.key()).toMatchObject({ lastUsedAt: null, previous: { lastUsedAt: '2026-11-25T00:00:02.000Z' } });
  expect(await server.beat(second)).toBe('heard');
  expect(server.key()).toMatchObject({ lastUsedAt: '2026-11-25T00:00:02.000Z', previous: { lastUsedAt: null } });
  server.pass(HOUR_MS);
  expect(await server.beat(server.first)).toBe('UNAUTHORIZED');
  expect(await server.beat(second)).toBe('heard');
});

test('what is known of two keys is known after a restart', async () => {
  const server = await serverWithKey();
  await server.rotate(HOUR_MS);
  const loaded = await loadDesired(server.db);
  const [row] = loaded.servers();
  expect(row?.oldKey).toMatchObject({ endsAt: new Date(START_MS + HOUR_MS).toISOString() });
  expect(loaded.key(row?.oldKey?.keyHmac ?? '')).toMatchObject({ state: 'active' });
});

test('rotated again, it is the key that the node uses that stays', async () => {
  const server = await serverWithKey();
  await server.beat(server.first);
  const lost = await server.rotate();
  const third = await server.rotate();
  expect(await server.beat(server.first), 'the answer with the second one was lost').toBe('heard');
  expect(await server.beat(lost)).toBe('UNAUTHORIZED');
  expect(await server.beat(third)).toBe('heard');
  const fourth = await server.rotate();
  expect(await server.beat(third), 'it has it by now').toBe('heard');
  expect(await server.beat(server.first)).toBe('UNAUTHORIZED');
  expect(await server.beat(fourth)).toBe('heard');
});

test('the key before is ended at once, which warns while the node uses it', async () => {
  const server = await serverWithKey();
  await expect(server.end()).rejects.toMatchObject({ blockers: [{ code: 'RevokeKey:NO_OLD_KEY' }] });
  const second = await server.rotate();
  await server.beat(server.first);
  expect(server.planEnd()).toMatchObject({ tier: 2, warnings: [{ code: 'KEY_REPLACED' }] });
  await server.beat(second);
  expect(server.planEnd().warnings).toEqual([]);
  await server.end();
  expect(await server.beat(server.first)).toBe('UNAUTHORIZED');
  expect(await server.beat(second)).toBe('heard');
  expect(server.key().previous).toBeNull();
});

test('without an overlap the key in use ends now', async () => {
  const server = await serverWithKey();
  await server.beat(server.first);
  expect(server.planRotation(0)).toMatchObject({ tier: 2, warnings: [{ code: 'KEY_REPLACED' }] });
  const second = await server.rotate(0);
  expect(await server.beat(server.first)).toBe('UNAUTHORIZED');
  expect(await server.beat(second)).toBe('heard');
});

test('a deleted server’s nodes are told so, whichever key they have', async () => {
  const server = await serverWithKey();
  const second = await server.rotate();
  await server.remove();
  expect(await server.beat(server.first)).toBe('Node:GONE');
  expect(await server.beat(second)).toBe('Node:GONE');
});
