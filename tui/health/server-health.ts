import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { SERVER_STATES, type ServerState, serverState } from '@meridian/shared/server-health.ts';
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

type Look = { readonly shape: string; readonly tone: Tone };

const BROKEN: Look = { shape: '✕', tone: 'bad' };
const TROUBLED: Look = { shape: '▲', tone: 'warn' };

const LOOKS: Readonly<Record<ServerState, Look>> = {
  OFFLINE: BROKEN,
  SUSPECT: TROUBLED,
  REPORTING_LOST: TROUBLED,
  EJECTED: TROUBLED,
  PROBE_FAILING: TROUBLED,
  NOT_ACCEPTING: TROUBLED,
  REJOINING: TROUBLED,
  STARTING: TROUBLED,
  DRAINING: TROUBLED,
  MAINTENANCE: TROUBLED,
  STALE: { shape: '◌', tone: 'faint' },
  RUNNING: { shape: '●', tone: 'ok' },
  DISABLED: { shape: '■', tone: 'off' },
};

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
  const state = serverState({ region, server, node: isActive ? node.status : null, probe: server.probe, isStale });
  const isShown = isActive && sessions !== null && capacity !== null;
  return {
    ...LOOKS[state],
    ...SERVER_STATES[state],
    sessions: isActive ? sessions : null,
    capacity: isActive ? capacity : null,
    load: isShown ? (capacity === 0 ? 1 : sessions / capacity) : null,
    last: !isActive && capacity !== null ? { sessions, capacity } : null,
    ageMs,
    isStale,
  };
}
