import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import { type Need, needsElsewhere, needsOf, SESSIONS } from './needs.ts';
import type { RegionRoom } from './region-room.ts';

/** What to do for a region to be safe again, as sentences. One that is out of service is meant to be. */
export function adviceFor(
  room: RegionRoom,
  others: readonly RegionRoom[],
  p95OfWeek: Readonly<Record<ServerType, number | null>>,
): string[] {
  if (!room.isInService) return [];
  const elsewhere = needsElsewhere(room, others);
  return [
    ...SERVER_TYPES.flatMap((type) => untold(room, type)),
    ...needsOf(room, p95OfWeek).map((need) => `Add ${servers(need)}: ${need.because}.`),
    ...(elsewhere ?? []).map((need) => `Add ${servers(need)} to ${need.regionId}: ${need.because}.`),
    ...(elsewhere === null
      ? ['Bring another region into service: if this one were lost, nothing would take its sessions.']
      : []),
  ];
}

const NAMES: Readonly<Record<ServerType, readonly [string, string]>> = {
  Backend: ['backend', 'backends'],
  Proxy: ['proxy', 'proxies'],
};
const COUNTS: Readonly<Record<ServerType, string>> = {
  Backend: 'activeTelephonySessions and activeWebSessions',
  Proxy: 'activeConnections',
};

function servers({ type, count, size }: Pick<Need, 'type' | 'count' | 'size'>): string {
  return `${named(type, count)} of ${size} ${SESSIONS[type]}`;
}

function named(type: ServerType, count: number): string {
  return `${count} ${NAMES[type][count === 1 ? 0 : 1]}`;
}

function untold({ sides }: RegionRoom, type: ServerType): string[] {
  const { unreported } = sides[type];
  if (unreported === 0) return [];
  return [`Have ${named(type, unreported)} report ${COUNTS[type]}: what does not tell what it holds counts as full.`];
}
