import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoPlan } from '../fleet/demo-plan.ts';
import { BRIEF_CALLS } from '../fleet/people.ts';
import { decidedAtMs, LiveFleet } from '../kit/live-fleet.ts';
import { until } from '../kit/until.ts';

const REGION = 'EU-CENTRAL';
/** How long a server rests at the first time. */
const FIRST_REST_MS = 30_000;

let fleet: LiveFleet;
beforeAll(async () => {
  const plan = demoPlan(80, { isEven: true }).filter(({ regionId }) => regionId === REGION);
  fleet = await LiveFleet.start(plan, { load: 0.8, lengths: BRIEF_CALLS });
}, 60_000);
afterAll(() => fleet.stop());

/** The backends that rest, as Meridian sees it now, and until when: a proxy counts the calls that fail behind it too. */
async function resting(): Promise<Map<string, number>> {
  const { servers } = await fleet.client.regionManager.getRegion.query({ regionId: REGION });
  const backends = servers.filter(({ type }) => type === 'Backend');
  const untils = backends.map(({ endpoint, node }) => [endpoint, Date.parse(node?.ejectedUntil ?? '')] as const);
  return new Map(untils.filter(([, untilMs]) => !Number.isNaN(untilMs)));
}

test('servers at which half of the calls fail get no new ones, and at most a third of them rests', async () => {
  const backends = fleet.world.nodesIn(REGION).filter(({ type }) => type === 'Backend');
  expect(backends).toHaveLength(6);
  const sick = backends.slice(0, 3);
  for (const node of sick) node.sicken(0.5);
  expect(await resting()).toEqual(new Map());
  const out = await until(resting, ({ size }) => size >= 2, { withinMs: 60_000 });
  const before = fleet.routes.length;
  const seen = new Set(out.keys());
  await until(
    async () => {
      for (const endpoint of (await resting()).keys()) seen.add(endpoint);
      return fleet.routes.length - before;
    },
    (count) => count > 80,
    { withinMs: 30_000 },
  );
  // Three are sick, and a third of six is two: the third one serves on, or soon nobody would.
  expect([...seen].toSorted()).toEqual([...out.keys()].toSorted());
  expect(out.size).toBe(2);
  expect(sick.map(({ endpoint }) => endpoint)).toEqual(expect.arrayContaining([...out.keys()]));
  const sentThere = fleet.routes.filter((routed) => {
    const restsUntilMs = out.get(routed.route.backend.endpoint);
    return restsUntilMs !== undefined && decidedAtMs(routed) > restsUntilMs - FIRST_REST_MS;
  });
  expect(sentThere).toEqual([]);
}, 120_000);
