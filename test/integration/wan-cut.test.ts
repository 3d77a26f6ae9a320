import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoPlan } from '../fleet/demo-plan.ts';
import { BRIEF_CALLS } from '../fleet/people.ts';
import type { Sight } from '../fleet/traffic.ts';
import { decidedAtMs, isLegalIn, LiveFleet } from '../kit/live-fleet.ts';
import { until } from '../kit/until.ts';

const CUT = 'EU-CENTRAL';
const OTHERS = ['EU-WEST', 'US-EAST'];

let fleet: LiveFleet;
beforeAll(async () => {
  const plan = demoPlan(40, { isEven: true }).filter(({ regionId }) => [CUT, ...OTHERS].includes(regionId));
  fleet = await LiveFleet.start(plan, { load: 0.5, lengths: BRIEF_CALLS });
}, 60_000);
afterAll(() => fleet.stop());

const cutOffSince = async () => (await fleet.client.regionManager.getRegion.query({ regionId: CUT })).cutOffSince;

/** Callers to whom the region is the nearest, and who are not in its network. */
const isFromOutside = ({ person }: Sight) => person.regionId === CUT && !person.place.isLocal;

/** How many calls landed so since the test began to look. */
function landed(kind: 'landed' | 'landedByPeers', which: (sight: Sight) => boolean): () => number {
  const from = fleet.sights.length;
  return () => fleet.sights.slice(from).filter((sight) => sight.kind === kind && which(sight)).length;
}

test('with a cut link, calls in the region go on; new ones from outside go elsewhere while there is room, else to it', async () => {
  await fleet.fillTo(0.46);
  expect(fleet.sights.filter(({ kind }) => kind === 'landedByPeers')).toEqual([]);

  fleet.world.cutLink(CUT, true);
  const cutAtMs = Date.parse((await until(cutOffSince, (since) => since !== null)) ?? '');
  const inside = landed('landedByPeers', ({ backend, proxy }) => backend?.regionId === CUT && proxy?.regionId === CUT);
  const elsewhere = landed('landed', (sight) => isFromOutside(sight) && sight.backend?.regionId !== CUT);
  await until(
    () => ({ inside: inside(), elsewhere: elsewhere() }),
    (counts) => counts.inside >= 20 && counts.elsewhere >= 5,
    { withinMs: 30_000 },
  );
  const sentThere = fleet.routes.filter((each) => each.route.regionId === CUT && decidedAtMs(each) > cutAtMs);
  expect(sentThere).toEqual([]);
  expect(fleet.sights.filter(({ kind }) => kind === 'dropped')).toEqual([]);

  // Everybody calls there.
  fleet.world.holdLoad(1.5, OTHERS);
  fleet.world.fill();
  const asLastResort = landed('landed', ({ backend }) => backend?.regionId === CUT);
  await until(asLastResort, (count) => count >= 5, { withinMs: 30_000 });

  fleet.world.cutLink(CUT, false);
  await until(
    async () => ({ cutOffSince: await cutOffSince(), routable: await fleet.routableIn(CUT) }),
    (seen) => seen.cutOffSince === null && seen.routable === 6,
    { withinMs: 30_000 },
  );
  const illegal = fleet.routes.filter(({ question: { residency }, route }) => !isLegalIn(residency, route.regionId));
  expect(illegal).toEqual([]);
}, 120_000);
