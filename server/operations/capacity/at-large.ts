import type { FirstFull, Stranded } from '@meridian/shared/plan.ts';
import { SAMPLE_MAX } from '@meridian/shared/refusal.ts';
import { isWithin } from '@meridian/shared/residency.ts';
import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import type { Desired } from '../../desired/desired-state.ts';
import type { Pace } from './pace.ts';
import type { RegionRoom } from './region-room.ts';

/** Later than this it is another day's traffic. */
const HORIZON_MINUTES = 24 * 60;

/** Whether it takes sessions: both kinds of server are there. */
export function serves({ isInService, sides }: RegionRoom): boolean {
  return isInService && SERVER_TYPES.every((type) => sides[type].routable.length > 0);
}

/** Callers who had to stay where one of these regions is, and for whom none that serves is left. */
export function strandedBy(
  regionIds: readonly string[],
  rooms: readonly RegionRoom[],
  desired: Desired,
  asked: readonly Stranded[],
): Stranded[] {
  const isIn = (residency: readonly string[]) => (regionId: string) =>
    isWithin(residency, desired.region(regionId)?.countryCode ?? '');
  const serving = rooms.filter(serves).map(({ regionId }) => regionId);
  return asked
    .filter(({ residency }) => regionIds.some(isIn(residency)) && !serving.some(isIn(residency)))
    .slice(0, SAMPLE_MAX);
}

/** Which region that serves is full first, if all go on as they did. */
export function firstFullOf(rooms: readonly RegionRoom[], pace: Pick<Pace, 'perMinute'>): FirstFull {
  let isKnown = false;
  let first: { readonly regionId: string; readonly minutes: number } | null = null;
  for (const { regionId, sides } of rooms.filter(serves)) {
    for (const type of SERVER_TYPES) {
      const perMinute = pace.perMinute(regionId, type);
      isKnown ||= perMinute !== null;
      const { free } = sides[type];
      const minutes = free === 0 ? 0 : perMinute === null || perMinute <= 0 ? null : Math.floor(free / perMinute);
      if (minutes === null || minutes > HORIZON_MINUTES) continue;
      if (first === null || minutes < first.minutes) first = { regionId, minutes };
    }
  }
  return first ?? (isKnown ? 'none' : 'unknown');
}
