import type { RouteEnd } from '@meridian/shared/route-end.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoPlan } from '../fleet/demo-plan.ts';
import { decidedAtMs, LiveFleet, type Routed } from '../kit/live-fleet.ts';
import { until } from '../kit/until.ts';

/** Sessions that may begin in a second where a node declares nothing. */
const PER_SECOND = { backend: 5, proxy: 10 } as const;
const STORM = 'EU-CENTRAL';

let fleet: LiveFleet;
beforeAll(async () => {
  const plan = demoPlan(40, { isEven: true }).filter(({ countryCode }) => countryCode === 'EU');
  fleet = await LiveFleet.start(plan, { load: 0.6 });
}, 60_000);
afterAll(() => fleet.stop());

/** When Meridian sent sessions to each server, by its own clock, in order. */
function startsBy(end: (routed: Routed) => RouteEnd | null): Map<string, number[]> {
  const starts = new Map<string, number[]>();
  for (const routed of fleet.routes) {
    const { serverId } = end(routed) ?? {};
    if (serverId === undefined) continue;
    starts.set(serverId, [...(starts.get(serverId) ?? []), decidedAtMs(routed)]);
  }
  return starts;
}

/** The most that began beyond its rate in any stretch of time: a rate of 5 lets 5 begin at once, and then 5 a second. */
function mostBeyondRate(startsMs: readonly number[], perSecond: number): number {
  const excess = (first: number, last: number) =>
    last - first + 1 - (((startsMs[last] ?? 0) - (startsMs[first] ?? 0)) / 1000) * perSecond;
  return Math.max(
    ...startsMs.flatMap((_, first) => startsMs.slice(first).map((__, more) => excess(first, first + more))),
  );
}

test('when all of a region’s calls drop at once and redial within seconds, no node gets more than its rate', async () => {
  await fleet.fillTo(0.58);
  const before = fleet.routes.length;
  fleet.world.dropCalls(STORM, 1);
  const dropped = fleet.sights.filter(({ kind }) => kind === 'dropped').map(({ person }) => person.name);
  expect(dropped.length).toBeGreaterThan(75);
  const backIn = () => {
    const landed = new Set(fleet.sights.flatMap(({ kind, person }) => (kind === 'landed' ? [person.name] : [])));
    return dropped.filter((name) => landed.has(name)).length;
  };
  // Nobody is lost to the rate: they wait, or go to the next region.
  await until(backIn, (count) => count >= dropped.length * 0.95, { withinMs: 20_000 });

  const storm = fleet.routes.slice(before);
  expect(storm.length).toBeGreaterThan(75);
  expect(storm.some(({ route }) => route.regionId === STORM)).toBe(true);
  for (const [kind, perSecond] of Object.entries(PER_SECOND)) {
    const starts = startsBy(({ route }) => (kind === 'backend' ? route.backend : route.proxy));
    expect(starts.size).toBeGreaterThanOrEqual(2);
    for (const startsMs of starts.values()) {
      // Tickets carry whole milliseconds.
      expect(mostBeyondRate(startsMs, perSecond)).toBeLessThanOrEqual(perSecond + 0.1);
    }
  }
}, 60_000);
