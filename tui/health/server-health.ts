import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { NodeRecord } from '../data/fleet-store.ts';
import type { Tone } from '../theme/tones.ts';
import type { Freshness } from './freshness.ts';

/** A state as it is shown: always a shape, a word and a colour. */
export type Badge = { readonly shape: string; readonly word: string; readonly tone: Tone };

export type ServerHealth = Badge & {
  /** 0 is worst. */
  readonly rank: number;
  readonly sessions: number | null;
  readonly capacity: number | null;
  /** Sessions by capacity, 0 to 1; null where it is not known now. */
  readonly load: number | null;
  /** What it held when it was last heard; for a node that is gone. */
  readonly last: { readonly sessions: number | null; readonly capacity: number } | null;
  readonly ageMs: number | null;
  readonly isStale: boolean;
};

const OFFLINE = { shape: '✕', word: 'OFFLINE', tone: 'bad', rank: 0 } as const;
const SUSPECT = { shape: '▲', word: 'SUSPECT', tone: 'warn', rank: 1 } as const;
const EJECTED = { shape: '▲', word: 'EJECTED', tone: 'warn', rank: 1 } as const;
const PROBE_FAILING = { shape: '▲', word: 'PROBE FAILING', tone: 'warn', rank: 1 } as const;
const NOT_ACCEPTING = { shape: '▲', word: 'NOT ACCEPTING', tone: 'warn', rank: 1 } as const;
const REJOINING = { shape: '▲', word: 'REJOINING', tone: 'warn', rank: 2 } as const;
const STARTING = { shape: '▲', word: 'STARTING', tone: 'warn', rank: 2 } as const;
const DRAINING = { shape: '▲', word: 'DRAINING', tone: 'warn', rank: 3 } as const;
const MAINTENANCE = { shape: '▲', word: 'MAINTENANCE', tone: 'warn', rank: 4 } as const;
const STALE = { shape: '◌', word: 'STALE', tone: 'faint', rank: 5 } as const;
const RUNNING = { shape: '●', word: 'RUNNING', tone: 'ok', rank: 6 } as const;
const DISABLED = { shape: '■', word: 'DISABLED', tone: 'off', rank: 9 } as const;

const BY_RUNTIME_STATUS = {
  Starting: STARTING,
  Maintenance: MAINTENANCE,
  Draining: DRAINING,
  Stopped: OFFLINE,
} as const;

/** The one state to show for a server, out of its region's, its own, its node's and our own view of it. */
export function serverHealth(
  region: Pick<Region, 'disabled' | 'maintenance'>,
  server: Server,
  node: NodeRecord | undefined,
  { nowMs, isLive, staleAfterMs }: Freshness,
): ServerHealth {
  const ageMs = node === undefined ? null : nowMs - node.heardAtMs;
  const isActive = node?.isActive === true;
  const isStale = !isLive || !isActive || (ageMs !== null && ageMs > staleAfterMs);
  const sessions = node === undefined ? null : activeSessions(server.type, node.status);
  const capacity = node === undefined ? null : sessionCapacity(server.type, node.status, server.maxSessions);
  const isShown = isActive && sessions !== null && capacity !== null;
  return {
    ...badgeOf(region, server, node, isStale),
    sessions: isActive ? sessions : null,
    capacity: isActive ? capacity : null,
    load: isShown ? (capacity === 0 ? 1 : sessions / capacity) : null,
    last: !isActive && capacity !== null ? { sessions, capacity } : null,
    ageMs,
    isStale,
  };
}

function badgeOf(
  region: Pick<Region, 'disabled' | 'maintenance'>,
  server: Server,
  node: NodeRecord | undefined,
  isStale: boolean,
): Badge & { readonly rank: number } {
  if (server.drain !== null) return DRAINING;
  if (server.disabled !== null || region.disabled !== null) return DISABLED;
  if (server.maintenance !== null || region.maintenance !== null) return MAINTENANCE;
  if (node === undefined || !node.isActive || node.status.liveness === 'Dead') return OFFLINE;
  if (node.status.liveness === 'Suspect') return SUSPECT;
  if (node.status.ejectedUntil !== null) return EJECTED;
  if (server.probe?.status === 'Failing' && server.probe.decides) return PROBE_FAILING;
  if (node.status.runtimeStatus !== 'Running') return BY_RUNTIME_STATUS[node.status.runtimeStatus];
  if (server.probe?.isNotAccepting) return NOT_ACCEPTING;
  if (node.status.rejoinsAt !== null) return REJOINING;
  return isStale || node.status.liveness === 'Unknown' ? STALE : RUNNING;
}
