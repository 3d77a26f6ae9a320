import type { Action } from '@meridian/shared/action.ts';
import type { PlanOfMany } from '@meridian/shared/plan.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import { expect, test } from 'vitest';
import { REASONS } from '../../../kit/fleet-of-one.ts';
import { operatedRegion } from '../../../kit/operated-region.ts';

/** A region in service, whose servers are called by their endpoints. */
async function regionOf(backends: number) {
  const region = await operatedRegion({ backends, proxies: 2 });
  const { regionManager, operator } = region;
  const disable = (...endpoints: readonly string[]): Action[] =>
    endpoints.map((endpoint) => {
      const { serverId } = region.node(endpoint);
      return { type: 'disableRegionServer', regionId: 'US-WEST', serverId, ...REASONS };
    });
  return {
    ...region,
    disable,
    plan: (actions: readonly Action[]) => regionManager.planMany(actions, operator),
    apply: (actions: readonly Action[], { planHash }: Pick<PlanOfMany, 'planHash'>) =>
      regionManager.applyMany(actions, { planHash }, operator),
    disabled: () =>
      region.nodes.filter(({ serverId }) => region.desired.server(serverId)?.disabled).map(({ endpoint }) => endpoint),
  };
}

const refusalOf = async (asked: Promise<unknown>): Promise<Refusal> => {
  const thrown = await asked.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof Refusal) return thrown;
  throw new Error('it was not refused');
};

test('many changes are made as one, each with its event, which tells that it was not alone; and are taken back as one', async () => {
  const { disable, plan, apply, disabled, happened } = await regionOf(4);
  const actions = disable('be-1', 'be-2');
  const planned = await plan(actions);
  const done = await apply(actions, planned);
  expect(disabled()).toEqual(['be-1', 'be-2']);
  const events = await happened('disableRegionServer');
  const together = { planHash: planned.planHash, changes: 2 };
  expect(events.map(({ seq, detail }) => [seq, detail['endpoint'], detail['together']])).toEqual([
    [done.changed[0]?.eventSeq, 'be-1', together],
    [done.changed[1]?.eventSeq, 'be-2', together],
  ]);
  const back = done.undo ?? [];
  await apply(back, await plan(back));
  expect(disabled()).toEqual([]);
});

test('of many changes none is made where one is refused', async () => {
  const { disable, plan, apply, disabled, node, happened } = await regionOf(4);
  const { serverId } = node('be-2');
  const actions: Action[] = [...disable('be-1'), { type: 'cancelDrain', regionId: 'US-WEST', serverId }];
  const refusal = await refusalOf(apply(actions, await plan(actions)));
  expect(refusal.blockers).toMatchObject([{ code: 'Drain:NOT_DRAINING', sample: ['be-2'] }]);
  expect(disabled()).toEqual([]);
  expect(await happened('disableRegionServer')).toEqual([]);
});

test('of two operators who each take out the other’s spares one is shown the new plan, and refused by the rule', async () => {
  const { disable, plan, apply, disabled, ruleModes, events, operator } = await regionOf(4);
  const at = '2026-01-01T00:00:00.000Z';
  await ruleModes.set('ROUTABLE_BACKEND', 'refuse', { events, actor: operator, at });
  const [mine, theirs] = [disable('be-1', 'be-2'), disable('be-3', 'be-4')];
  const [myPlan, theirPlan] = [await plan(mine), await plan(theirs)];
  expect([myPlan.blockers, theirPlan.blockers]).toEqual([[], []]);
  const [won, lost] = await Promise.all([apply(mine, myPlan), refusalOf(apply(theirs, theirPlan))]);
  expect(won.changed).toHaveLength(2);
  expect(lost.blockers[0].code).toBe('Change:PLAN_STALE');
  expect(lost.instead.plan?.blockers).toMatchObject([{ code: 'Safety:ROUTABLE_BACKEND' }]);
  const again = await refusalOf(apply(theirs, { planHash: lost.instead.plan?.planHash ?? '' }));
  expect(again.blockers).toMatchObject([{ code: 'Safety:ROUTABLE_BACKEND' }]);
  expect(disabled()).toEqual(['be-1', 'be-2']);
});

test('others get their turn while many are planned', async () => {
  const { disable, plan } = await regionOf(4);
  const turn = new Promise((resolve) => {
    setImmediate(resolve);
  });
  const planning = plan(disable('be-1', 'be-2')).then(() => 'planned');
  expect(await Promise.race([turn.then(() => 'their turn'), planning])).toBe('their turn');
  expect(await planning).toBe('planned');
});
