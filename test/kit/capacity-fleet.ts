import type { ServerType } from '@meridian/shared/server-type.ts';
import type { RegionCapacity } from '@meridian/shared/capacity.ts';
import { measureFleet, type RegionRoom } from '../../server/operations/capacity/region-room.ts';
import { reportOf } from '../../server/operations/capacity/report.ts';
import type { Week } from '../../server/operations/capacity/peaks.ts';
import { RoutingFleet } from './routing-fleet.ts';

/** A server that takes new sessions: what it can hold and what it holds; null: it does not say. */
export type Held = readonly [capacity: number, sessions: number | null];

const NO_WEEK: Week = { peak: null, p95: null, mean: null };

/** Regions in memory of which only the room counts. */
export class CapacityFleet extends RoutingFleet {
  /** Gives a region in service so many servers. */
  holds(
    regionId: string,
    { backends = [], proxies = [] }: { backends?: readonly Held[]; proxies?: readonly Held[] },
  ): void {
    const add = (type: ServerType, prefix: string, [capacity, sessions]: Held, nth: number) => {
      const serverId = `${prefix}-${regionId}-${nth}`;
      this.server(regionId, serverId, { type });
      this.hear(serverId, sessions, { maxConcurrentSessions: capacity, maxConcurrentConnections: capacity });
    };
    backends.forEach((held, nth) => add('Backend', 'be', held, nth));
    proxies.forEach((held, nth) => add('Proxy', 'px', held, nth));
  }

  rooms(): RegionRoom[] {
    return measureFleet(this.desired, {
      live: this.table,
      handedOut: (serverId) => this.routing.handedOut(serverId),
    });
  }

  room(regionId: string): RegionRoom {
    const room = this.rooms().find((found) => found.regionId === regionId);
    if (!room) throw new Error(`no region ${regionId}`);
    return room;
  }

  report(weeks: Readonly<Record<string, Partial<Record<ServerType, Week>>>> = {}) {
    const rooms = this.rooms();
    return reportOf(rooms, rooms, {
      week: (regionId, type) => weeks[regionId]?.[type] ?? NO_WEEK,
      retentionDays: 30,
    });
  }

  regionReport(regionId: string, weeks: Parameters<CapacityFleet['report']>[0] = {}): RegionCapacity {
    const region = this.report(weeks).regions.find((found) => found.regionId === regionId);
    if (!region) throw new Error(`no region ${regionId}`);
    return region;
  }
}

/** So many servers of a size, that hold so much each. */
export function servers(count: number, capacity: number, sessions: number | null = 0): Held[] {
  return Array.from({ length: count }, () => [capacity, sessions] as const);
}
