import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import type { RegionRoom, Side } from './region-room.ts';

/** Sessions that lose their place with a region: calls or connections, whichever there are more of. */
export function sessionsAtStake({ sides }: RegionRoom): number {
  return Math.max(sides.Backend.atStake, sides.Proxy.atStake);
}

/**
 * Of one kind of server, free once the largest is lost, with the sessions that it had in new places. Losing one takes
 * its room, and leaves its load to be placed: together its capacity, or its load where that is more.
 */
export function sideWithoutLargest({ routable, free }: Side): number {
  return free - Math.max(0, ...routable.map(({ capacity, load }) => Math.max(capacity, load)));
}

/** Free once the largest backend, or the largest proxy, is lost; below zero, so many sessions do not fit. */
export function headroomWithoutLargest({ sides }: RegionRoom): number {
  return Math.min(sideWithoutLargest(sides.Backend), sideWithoutLargest(sides.Proxy));
}

/**
 * N+1: another server is there of each kind, and holds what the largest had, besides `toPlace` sessions that have yet to
 * find a place.
 */
export function hasSpare({ sides }: RegionRoom, toPlace: Readonly<Record<ServerType, number>>): boolean {
  return SERVER_TYPES.every(
    (type) => sides[type].routable.length > 1 && sideWithoutLargest(sides[type]) >= toPlace[type],
  );
}
