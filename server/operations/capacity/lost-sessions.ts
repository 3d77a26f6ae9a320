import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import type { Lost } from './outlook.ts';
import type { RegionRoom } from './region-room.ts';

type Facts = {
  /** The most of the last half hour: of a region, or of the whole fleet; null where nobody told. */
  readonly lately: (regionId: string | null, type: ServerType) => number | null;
  /** In progress in the whole fleet; null where nobody tells. */
  readonly usedNow: (type: ServerType) => number | null;
};

/**
 * What regions that are lost carried, and how much of that is still to come elsewhere: what goes on there, and of the
 * rest no more than the fleet has fewer sessions than it had. Asked region by region, none is told twice.
 */
export function lostSessions({ lately, usedNow }: Facts): (before: RegionRoom) => Lost {
  const missing = (type: ServerType) => Math.max(0, (lately(null, type) ?? 0) - (usedNow(type) ?? 0));
  const shortfall: Record<ServerType, number> = { Backend: missing('Backend'), Proxy: missing('Proxy') };
  return ({ regionId, sides }) => {
    const told = SERVER_TYPES.flatMap((type) => lately(regionId, type) ?? []);
    const stillToCome = SERVER_TYPES.map((type) => {
      const { atStake } = sides[type];
      const gone = Math.min(shortfall[type], Math.max(0, (lately(regionId, type) ?? 0) - atStake));
      shortfall[type] -= gone;
      return atStake + gone;
    });
    return { carried: told.length === 0 ? null : Math.max(...told), stillToCome: Math.max(...stillToCome) };
  };
}
