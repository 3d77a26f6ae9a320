import type { PresenceReport } from '@meridian/shared/presence.ts';
import type { PlanAnswer } from '@meridian/shared/plan.ts';
import type { Role } from '@meridian/shared/role.ts';
import { createMeridianClient, type MeridianClient, refusalOf } from '@meridian/server/client';
import { expect, test } from 'vitest';
import { CuttingProxy } from '../kit/cutting-proxy.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

type HeldPlanInput = NonNullable<Parameters<MeridianClient['presence']['watch']['subscribe']>[0]['plan']>;

const live = useServer();

async function tokenOf(name: string, role: Role): Promise<string> {
  return (await live.admin.post<{ token: string }>('operators.createToken', { name, role })).data.token;
}

/** What a watcher was told last. */
function watching(client: MeridianClient) {
  const seen: { last: PresenceReport | null; stop: () => void } = { last: null, stop: () => undefined };
  const stream = client.presence.watch.subscribe({}, { onData: (report) => (seen.last = report) });
  seen.stop = () => stream.unsubscribe();
  return seen;
}

const names = ({ last }: { last: PresenceReport | null }) => last?.plans.map(({ by }) => by) ?? null;

test('a plan that is open is seen by everyone, changes no hash, and is gone with the socket that was lost', async () => {
  const regionId = await makeRegion(live.admin);
  const { target } = await addServer(live.admin, regionId);
  const viewer = createMeridianClient({ url: live.meridian.url, token: await tokenOf('eve', 'viewer') });
  const seen = watching(viewer);
  await until(
    () => names(seen),
    (told) => told?.length === 0,
  );
  const action = { type: 'disableRegionServer', ...target, ...REASONS };
  const before = (await live.admin.get<PlanAnswer>('regionManager.plan', action)).data;
  expect(before.othersPlanning).toEqual([]);

  const proxy = await CuttingProxy.before(live.meridian.url);
  const holder = createMeridianClient({ url: proxy.url, token: await tokenOf('ops2', 'operator') });
  const held = { action: 'drainRegionServer' as const, targets: [target] };
  const holding = holder.presence.watch.subscribe({ plan: held }, { onData: () => undefined });
  await until(
    () => names(seen),
    (told) => told?.length === 1,
  );
  expect(seen.last?.plans).toEqual([{ by: 'ops2', ...held, since: expect.any(String) }]);
  const after = (await live.admin.get<PlanAnswer>('regionManager.plan', action)).data;
  expect(after.othersPlanning).toEqual(seen.last?.plans);
  expect(after.planHash).toBe(before.planHash);

  await proxy.close();
  await until(
    () => names(seen),
    (told) => told?.length === 0,
  );
  holding.unsubscribe();
  seen.stop();
});

/** The codes that holding a plan is refused with. */
async function refusalsOf(role: Role, plans: readonly object[], count: number): Promise<readonly unknown[]> {
  const client = createMeridianClient({ url: live.meridian.url, token: await tokenOf('busy', role) });
  const refusals: unknown[] = [];
  const streams = plans.map((plan) =>
    // What cannot be read is asked on purpose.
    client.presence.watch.subscribe(
      { plan: plan as HeldPlanInput },
      {
        onData: () => undefined,
        onError: (error) => refusals.push(refusalOf(error)?.appCode),
      },
    ),
  );
  await until(
    () => refusals.length,
    (refused) => refused >= count,
  );
  for (const stream of streams) stream.unsubscribe();
  return refusals;
}

const PLAN = { action: 'disableRegion', targets: [{ regionId: 'US-WEST' }] };

test('a viewer tells of no plan, and a plan that cannot be read is refused', async () => {
  expect(await refusalsOf('viewer', [PLAN], 1)).toEqual(['FORBIDDEN']);
  const unreadable = [
    { ...PLAN, targets: [] },
    { ...PLAN, action: 'brew coffee' },
  ];
  expect(await refusalsOf('operator', unreadable, 2)).toEqual(['BAD_REQUEST', 'BAD_REQUEST']);
});

test('a token has only so many plans open, and is told so', async () => {
  const nine = Array.from({ length: 9 }, () => PLAN);
  expect(await refusalsOf('operator', nine, 1)).toEqual(['TOO_MANY_REQUESTS']);
});
