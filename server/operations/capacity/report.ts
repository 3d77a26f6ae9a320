import type { CapacityReport, RegionCapacity, Room } from '@meridian/shared/capacity.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { absorb } from './absorb.ts';
import { adviceFor } from './advice.ts';
import { headroomWithoutLargest, sessionsAtStake } from './headroom.ts';
import { type Week, WHOLE_FLEET } from './peaks.ts';
import { addUp, type RegionRoom, type Side } from './region-room.ts';
import { estimateStorage } from './storage-estimate.ts';

type History = {
  /** The last seven days of a region, or of the whole fleet. */
  readonly week: (regionId: string, type: ServerType) => Week;
  readonly retentionDays: number;
};

type Reported = Pick<CapacityReport, 'calls' | 'connections' | 'free' | 'regions'>;

/** How much room a fleet has, and what it would have left after a loss. */
export function reportOf(rooms: readonly RegionRoom[], asked: readonly RegionRoom[], history: History): Reported {
  const fleetFree = rooms.reduce((sum, { free }) => sum + free, 0);
  const roomOf = (type: ServerType) =>
    roomFrom(addUp(rooms.map(({ sides }) => sides[type])), history.week(WHOLE_FLEET, type));
  return {
    calls: roomOf('Backend'),
    connections: roomOf('Proxy'),
    free: fleetFree,
    regions: asked.map((room) => regionReport(room, rooms, fleetFree, history)),
  };
}

function regionReport(
  room: RegionRoom,
  rooms: readonly RegionRoom[],
  fleetFree: number,
  { week, retentionDays }: History,
): RegionCapacity {
  const { regionId, sides, free } = room;
  const others = rooms.filter((other) => other !== room);
  const [calls, connections] = [week(regionId, 'Backend'), week(regionId, 'Proxy')];
  const sessions = sessionsAtStake(room);
  const callsUsually = calls.mean ?? sides.Backend.used;
  return {
    regionId,
    calls: roomFrom(sides.Backend, calls),
    connections: roomFrom(sides.Proxy, connections),
    free,
    routableBackends: sides.Backend.routable.length,
    routableProxies: sides.Proxy.routable.length,
    headroomWithoutLargest: headroomWithoutLargest(room),
    headroomWithoutRegion: fleetFree - free - sessions,
    absorbers: absorb(sessions, room, others).absorbers,
    storage: room.hasStorage && callsUsually !== null ? estimateStorage(callsUsually, retentionDays) : null,
    advice: adviceFor(room, others, { Backend: calls.p95, Proxy: connections.p95 }),
  };
}

type Summed = Pick<Side, 'capacity' | 'used' | 'unreported' | 'free'>;

function roomFrom({ capacity, used, unreported, free }: Summed, { peak, p95 }: Week): Room {
  return { capacity, used, unreported, free, peakOfWeek: peak, p95OfWeek: p95 };
}
