import type { Absorber } from '@meridian/shared/capacity.ts';
import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import { distanceKm, estimatedRoundTripMs } from '../../routing/sphere.ts';
import type { RegionRoom } from './region-room.ts';

/** Who takes sessions that lose their place, and how many fit nowhere. */
export type Absorbed = { readonly absorbers: readonly Absorber[]; readonly unplaced: number };

/**
 * Places so many sessions of a region in others, as routing would for callers who are where the region is: its
 * secondary region first, then the nearest, each as far as it has room.
 */
export function absorb(sessions: number, from: RegionRoom, others: readonly RegionRoom[]): Absorbed {
  const absorbers: Absorber[] = [];
  let unplaced = sessions;
  if (unplaced === 0) return { absorbers, unplaced };
  for (const { room, addedMs } of inOrder(from, others)) {
    if (unplaced === 0) break;
    const taken = Math.min(unplaced, room.free);
    if (taken === 0) continue;
    unplaced -= taken;
    absorbers.push(absorberOf(room, taken, SERVER_TYPES, addedMs));
  }
  return { absorbers, unplaced };
}

/** A region with so many more sessions on these kinds of its servers. */
export function absorberOf(
  { regionId, sides }: RegionRoom,
  sessions: number,
  types: readonly ServerType[],
  addedMs: number,
): Absorber {
  const loads = SERVER_TYPES.filter((type) => sides[type].capacity > 0).map((type) => {
    const { capacity, free } = sides[type];
    return (capacity - free + (types.includes(type) ? sessions : 0)) / capacity;
  });
  return { regionId, sessions, loadAfter: Math.max(0, ...loads), addedRoundTripMs: Math.round(addedMs) };
}

/** The nearest other region in service. */
export function nearestInService(from: RegionRoom, others: readonly RegionRoom[]): RegionRoom | null {
  return inOrder(from, others).find(({ room }) => room.isInService)?.room ?? null;
}

function inOrder(from: RegionRoom, others: readonly RegionRoom[]): { room: RegionRoom; addedMs: number }[] {
  const isSecond = (room: RegionRoom) => room.regionId === from.secondaryRegionId;
  return others
    .map((room) => ({
      room,
      addedMs: estimatedRoundTripMs(distanceKm(from.position, room.position)) - estimatedRoundTripMs(0),
    }))
    .toSorted(
      (left, right) => Number(isSecond(right.room)) - Number(isSecond(left.room)) || left.addedMs - right.addedMs,
    );
}
