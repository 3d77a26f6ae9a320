import type { CapacityOutlook } from '@meridian/shared/capacity.ts';
import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import { absorb, absorberOf, type Absorbed } from './absorb.ts';
import { serves } from './at-large.ts';
import { hasSpare } from './headroom.ts';
import type { RegionRoom, ServerRoom, Side } from './region-room.ts';

const NOTHING: Readonly<Record<ServerType, number>> = { Backend: 0, Proxy: 0 };

const NOBODY: Absorbed = { absorbers: [], unplaced: 0 };

/** A region before a change and after it. */
export type RegionChange = { readonly before: RegionRoom; readonly after: RegionRoom };

/** Of a region that is lost: what it carried, and how much of that has not found its place elsewhere by now. */
export type Lost = { readonly carried: number | null; readonly stillToCome: number };

/**
 * What a change takes away from regions, and where new sessions go then, region by region: what one gives to another is
 * no longer there for the next. Only those from which it takes something away, and those that are lost and taken out.
 */
export function outlooksOf(
  changes: readonly RegionChange[],
  all: () => readonly RegionRoom[],
  lostBy: () => (before: RegionRoom) => Lost,
): Map<string, CapacityOutlook> {
  const placed = new Map<string, number>();
  const others = () => all().map((room) => fuller(room, placed.get(room.regionId) ?? 0));
  const outlooks = new Map<string, CapacityOutlook>();
  let lostOf: ((before: RegionRoom) => Lost) | null = null;
  for (const { before, after } of changes) {
    const { regionId } = before;
    const elsewhere = () => others().filter((room) => room.regionId !== regionId);
    const isLost = before.isInService && !after.isInService && !serves(before);
    const outlook = isLost
      ? lostOutlookOf(before, (lostOf ??= lostBy())(before), elsewhere)
      : outlookOf(before, fuller(after, placed.get(regionId) ?? 0), elsewhere);
    if (outlook === null) continue;
    outlooks.set(regionId, outlook);
    for (const { regionId: to, sessions } of outlook.absorbers) placed.set(to, (placed.get(to) ?? 0) + sessions);
  }
  return outlooks;
}

/** What a change takes away from a region, and where new sessions go then; null where it takes nothing away. */
export function outlookOf(
  before: RegionRoom,
  after: RegionRoom,
  others: () => readonly RegionRoom[],
): CapacityOutlook | null {
  if (!SERVER_TYPES.some((type) => takesAway(before.sides[type], after.sides[type]))) return null;
  const displacedOf = (type: ServerType) => loadOf(takenOut(before.sides[type], after.sides[type]));
  const displacedBy = { Backend: displacedOf('Backend'), Proxy: displacedOf('Proxy') };
  const displaced = Math.max(displacedBy.Backend, displacedBy.Proxy);
  const here = Math.min(displaced, roomHere(after, displacedBy));
  const left = displaced - here;
  const { absorbers, unplaced } = left === 0 ? NOBODY : absorb(left, before, others());
  const types = SERVER_TYPES.filter((type) => displacedBy[type] > 0);
  return {
    freeBefore: before.free,
    freeAfter: after.free,
    displaced,
    absorbers: here === 0 ? absorbers : [absorberOf(after, here, types, 0), ...absorbers],
    unplaced,
    isSpareKept: hasSpare(after, displacedBy),
    wasSpare: hasSpare(before, NOTHING),
  };
}

/** It serves nobody as it is: taking it out takes no room away, and its callers go elsewhere already. */
function lostOutlookOf(
  before: RegionRoom,
  { carried, stillToCome }: Lost,
  others: () => readonly RegionRoom[],
): CapacityOutlook {
  const { absorbers, unplaced } = stillToCome === 0 ? NOBODY : absorb(stillToCome, before, others());
  return {
    freeBefore: 0,
    freeAfter: 0,
    displaced: stillToCome,
    absorbers,
    unplaced,
    isSpareKept: false,
    wasSpare: false,
    carriedBefore: carried,
  };
}

function fuller(room: RegionRoom, sessions: number): RegionRoom {
  if (sessions === 0) return room;
  const { Backend, Proxy } = room.sides;
  const sideOf = (side: Side) => ({ ...side, free: Math.max(0, side.free - sessions) });
  const sides = { Backend: sideOf(Backend), Proxy: sideOf(Proxy) };
  return { ...room, sides, free: Math.max(0, room.free - sessions) };
}

/** What the region itself takes of them: of the kind that was taken out, where the other kind is still there. */
function roomHere({ sides }: RegionRoom, displacedBy: Readonly<Record<ServerType, number>>): number {
  if (SERVER_TYPES.some((type) => sides[type].routable.length === 0)) return 0;
  return Math.min(...SERVER_TYPES.map((type) => (displacedBy[type] > 0 ? sides[type].free : Number.POSITIVE_INFINITY)));
}

function takesAway(before: Side, after: Side): boolean {
  const capacities = new Map(after.routable.map(({ serverId, capacity }) => [serverId, capacity]));
  return before.routable.some(({ serverId, capacity }) => (capacities.get(serverId) ?? 0) < capacity);
}

function takenOut(before: Side, after: Side): ServerRoom[] {
  const stay = new Set(after.routable.map(({ serverId }) => serverId));
  return before.routable.filter(({ serverId }) => !stay.has(serverId));
}

function loadOf(servers: readonly ServerRoom[]): number {
  return servers.reduce((sum, { load }) => sum + load, 0);
}
