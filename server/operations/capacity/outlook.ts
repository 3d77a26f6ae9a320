import type { CapacityOutlook } from '@meridian/shared/capacity.ts';
import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import { absorb, absorberOf, type Absorbed } from './absorb.ts';
import { hasSpare } from './headroom.ts';
import type { RegionRoom, ServerRoom, Side } from './region-room.ts';

const NOTHING: Readonly<Record<ServerType, number>> = { Backend: 0, Proxy: 0 };

const NOBODY: Absorbed = { absorbers: [], unplaced: 0 };

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
