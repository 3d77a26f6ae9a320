import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoPlan } from '../fleet/demo-plan.ts';
import type { Sight } from '../fleet/traffic.ts';
import { isLegalIn, LiveFleet } from '../kit/live-fleet.ts';
import { until } from '../kit/until.ts';

const LOST = 'US-EAST';
/** Whoever asks so soon after the detection is followed, each for 20 s. */
const ASKED_WITHIN_MS = 8000;
const LANDED_WITHIN_MS = 20_000;

let fleet: LiveFleet;
beforeAll(async () => {
  fleet = await LiveFleet.start(demoPlan(40, { isEven: true }), { load: 0.8 });
}, 60_000);
afterAll(() => fleet.stop());

/** A session that somebody wants, from when they ask for it; who is cut off wants another one. */
type Wanted = { readonly askedAtMs: number; landedAtMs: number | null };

/** Who asked at or after a moment, with their earlier tries or without. */
function wantedSince(sights: readonly Sight[], fromMs: number): Wanted[] {
  const sessions = new Map<string, Wanted>();
  for (const { kind, person, atMs, proxy, backend } of sights) {
    if (atMs < fromMs) continue;
    const name = `${person.name} since ${person.sinceMs}`;
    const session = sessions.get(name);
    if (kind === 'asked' && !session) sessions.set(name, { askedAtMs: atMs, landedAtMs: null });
    const isLegal = [proxy, backend].every((node) => node && isLegalIn(person.place.residency, node.regionId));
    if (kind === 'landed' && session && isLegal) session.landedAtMs ??= atMs;
  }
  return [...sessions.values()];
}

/**
 * The loss is detected eight times as fast as shipped; from then on all is in true time: the storm, how fast sessions may
 * begin, calls of a minute, and the 20 s. A pair takes a call only while both processes run: who lands, lands alive.
 */
test('after a region is lost at 80% global load, 99% of new sessions land legally within 20 s of its detection', async () => {
  await fleet.fillTo(0.78);
  expect(await fleet.routableIn(LOST)).toBe(6);
  fleet.world.vanish(LOST);
  expect(fleet.sights.filter(({ kind }) => kind === 'dropped').length).toBeGreaterThan(90);
  await until(
    () => fleet.routableIn(LOST),
    (count) => count === 0,
  );
  const detectedAtMs = fleet.nowMs();

  const followed = () =>
    wantedSince(fleet.sights, detectedAtMs).filter(({ askedAtMs }) => askedAtMs <= detectedAtMs + ASKED_WITHIN_MS);
  const isOpen = ({ askedAtMs, landedAtMs }: Wanted) =>
    landedAtMs === null && fleet.nowMs() <= askedAtMs + LANDED_WITHIN_MS;
  await until(
    () => ({ sinceMs: fleet.nowMs() - detectedAtMs, open: followed().filter(isOpen).length }),
    ({ sinceMs, open }) => sinceMs > ASKED_WITHIN_MS && open === 0,
    { withinMs: ASKED_WITHIN_MS + 2 * LANDED_WITHIN_MS, every: 200 },
  );

  const sessions = followed();
  const waitsMs = sessions.map(({ askedAtMs, landedAtMs }) => (landedAtMs ?? Infinity) - askedAtMs);
  const landed = waitsMs.filter((waitMs) => waitMs <= LANDED_WITHIN_MS);
  // The storm, as far as it has not landed before the detection, and whoever calls at such an hour.
  expect(sessions.length).toBeGreaterThan(120);
  expect(landed.length / sessions.length).toBeGreaterThanOrEqual(0.99);

  const illegal = fleet.routes.filter(({ question: { residency }, route }) => !isLegalIn(residency, route.regionId));
  expect(illegal).toEqual([]);
  const bound = fleet.routes.filter(({ question: { residency } }) => residency !== null);
  expect(bound.length).toBeGreaterThan(20);
}, 90_000);
