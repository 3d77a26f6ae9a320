import type { HeldPlan, PresenceReport } from '@meridian/shared/presence.ts';
import { afterEach, expect, test } from 'vitest';
import type { Operator } from '../../../../server/lifecycle/region-manager.ts';
import { Presence, TooManyPlans } from '../../../../server/operations/presence.ts';
import { until } from '../../../kit/until.ts';

const OPS1: Operator = { name: 'ops1', role: 'operator', tokenId: 'tok_1' };
const OPS2: Operator = { name: 'ops2', role: 'operator', tokenId: 'tok_2' };
const AT = '2026-11-25T03:14:07.000Z';
const SERVER = { regionId: 'EU-CENTRAL', serverId: 'srv_1' };
const DRAIN: HeldPlan = { action: 'drainRegionServer', targets: [SERVER] };

const leaving: AbortController[] = [];
afterEach(() => {
  for (const leave of leaving) leave.abort();
});

/** Someone who watches, with what they were told last. */
function watch(presence: Presence, plan: HeldPlan | null, operator: Operator) {
  const leave = new AbortController();
  leaving.push(leave);
  const watcher: { last: PresenceReport | null; refused: unknown; leave: () => void } = {
    last: null,
    refused: null,
    leave: () => leave.abort(),
  };
  const read = async () => {
    for await (const report of presence.watch(plan, operator, { signal: leave.signal, isBehind: () => false }))
      watcher.last = report;
  };
  read().catch((error: unknown) => (watcher.refused = error));
  return watcher;
}

const namesIn = (report: PresenceReport | null) => report?.plans.map(({ by, action }) => `${by} ${action}`) ?? null;

test('a plan is seen by the others for as long as its stream lasts, and never by its own holder', async () => {
  const presence = new Presence(() => new Date(AT));
  const other = watch(presence, null, OPS1);
  const holder = watch(presence, DRAIN, OPS2);
  await until(
    () => namesIn(other.last),
    (names) => names?.length === 1,
  );
  expect(other.last).toEqual({ plans: [{ by: 'ops2', ...DRAIN, since: AT }] });
  expect(holder.last).toEqual({ plans: [] });
  holder.leave();
  await until(
    () => namesIn(other.last),
    (names) => names?.length === 0,
  );
});

test('two cockpits of one token see each other', async () => {
  const presence = new Presence(() => new Date(AT));
  const one = watch(presence, DRAIN, OPS1);
  const two = watch(presence, { ...DRAIN, action: 'disableRegionServer' }, OPS1);
  await until(
    () => [namesIn(one.last), namesIn(two.last)],
    ([left, right]) => left?.[0] === 'ops1 disableRegionServer' && right?.[0] === 'ops1 drainRegionServer',
  );
});

test('whoever plans is told of the plans of other operators for the same servers', () => {
  const presence = new Presence(() => new Date(AT));
  watch(presence, DRAIN, OPS2);
  const plansOf = (target: { regionId: string; serverId: string | null }, operator: Operator) =>
    presence.ofOthers([target], operator).map(({ by }) => by);
  expect(plansOf(SERVER, OPS1)).toEqual(['ops2']);
  expect(plansOf({ regionId: 'EU-CENTRAL', serverId: null }, OPS1)).toEqual(['ops2']);
  expect(plansOf({ regionId: 'EU-CENTRAL', serverId: 'srv_2' }, OPS1)).toEqual([]);
  expect(plansOf({ regionId: 'US-WEST', serverId: null }, OPS1)).toEqual([]);
  expect(plansOf(SERVER, OPS2)).toEqual([]);
});

test('one token has eight plans open at most, all of them two hundred, and whoever leaves makes room', async () => {
  const presence = new Presence(() => new Date(AT));
  const mine = Array.from({ length: 8 }, () => watch(presence, DRAIN, OPS1));
  const refused = async (operator: Operator) => {
    const watcher = watch(presence, DRAIN, operator);
    await until(
      () => watcher.refused,
      (error) => error instanceof TooManyPlans,
    );
  };
  await refused(OPS1);
  mine[0]?.leave();
  await until(
    () => presence.ofOthers([SERVER], OPS2).length,
    (count) => count === 7,
  );
  for (let index = 0; index < 193; index++) watch(presence, DRAIN, { ...OPS2, tokenId: `tok_${100 + index}` });
  await refused(OPS1);
});
