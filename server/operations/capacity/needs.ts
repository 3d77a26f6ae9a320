import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import { nearestInService } from './absorb.ts';
import { sessionsAtStake, sideWithoutLargest } from './headroom.ts';
import type { RegionRoom, Side } from './region-room.ts';

/** Servers that a region lacks to be safe. */
export type Need = {
  readonly regionId: string;
  readonly type: ServerType;
  readonly count: number;
  /** Sessions that each of them holds. */
  readonly size: number;
  readonly because: string;
};

const SPARE_AT_LEAST = 2;
/** Where a region has no server to go by, what one holds that declares nothing. */
const DEFAULT_SIZE: Readonly<Record<ServerType, number>> = { Backend: 50, Proxy: 100 };
/** 1.2 times, in tenths, as the rule of free capacity has it. */
const MARGIN_TENTHS = 12;

export const SESSIONS: Readonly<Record<ServerType, string>> = { Backend: 'calls', Proxy: 'connections' };

/** What a region lacks of each kind to lose its largest server and to take the week's load: one need that meets all. */
export function needsOf(
  { regionId, sides }: RegionRoom,
  p95OfWeek: Readonly<Record<ServerType, number | null>>,
): Need[] {
  return SERVER_TYPES.flatMap((type) => {
    const size = usualSize(sides[type], type);
    const reasons = [
      ...fewerThanTwo(sides[type]),
      ...withoutLargest(sides[type], size, type),
      ...beyondWeek(sides[type], p95OfWeek[type], size, type),
    ];
    const [most] = reasons.toSorted((left, right) => right.count - left.count);
    return most ? [{ regionId, type, size, ...most }] : [];
  });
}

/** What the nearest other region lacks to take what fits nowhere once a region is lost; null where there is no other. */
export function needsElsewhere(from: RegionRoom, others: readonly RegionRoom[]): Need[] | null {
  const nearest = nearestInService(from, others);
  if (nearest === null) return null;
  const missing = sessionsAtStake(from) - others.reduce((sum, { free }) => sum + free, 0);
  if (missing <= 0) return [];
  const because = `if ${from.regionId} were lost, ${missing} of its sessions would fit nowhere`;
  return SERVER_TYPES.flatMap((type) => {
    const size = usualSize(nearest.sides[type], type);
    const count = Math.ceil((nearest.free + missing - nearest.sides[type].free) / size);
    return count > 0 ? [{ regionId: nearest.regionId, type, count, size, because }] : [];
  });
}

type Reason = Pick<Need, 'count' | 'because'>;

function fewerThanTwo({ routable }: Side): Reason[] {
  const count = SPARE_AT_LEAST - routable.length;
  if (count <= 0) return [];
  return [{ count, because: routable.length === 0 ? 'none takes new sessions' : 'only one takes new sessions' }];
}

function withoutLargest(side: Side, size: number, type: ServerType): Reason[] {
  const missing = -sideWithoutLargest(side);
  if (missing <= 0) return [];
  return [
    {
      count: Math.ceil(missing / size),
      because: `without the largest one ${missing} ${SESSIONS[type]} would not fit`,
    },
  ];
}

function beyondWeek({ capacity }: Side, p95: number | null, size: number, type: ServerType): Reason[] {
  if (p95 === null) return [];
  const needed = Math.ceil((MARGIN_TENTHS * p95) / 10);
  if (needed <= capacity) return [];
  const because = `1.2 times the 95th percentile of the week is ${needed} ${SESSIONS[type]}, and there is room for ${capacity}`;
  return [{ count: Math.ceil((needed - capacity) / size), because }];
}

/** The median: never more than the largest, so that with as many more of that size the largest stays the largest. */
function usualSize({ routable }: Side, type: ServerType): number {
  const sizes = routable.map(({ capacity }) => capacity).filter((capacity) => capacity > 0);
  return sizes.toSorted((left, right) => left - right)[Math.floor((sizes.length - 1) / 2)] ?? DEFAULT_SIZE[type];
}
