import { isFault, SERVER_STATES, type ServerState } from '@meridian/shared/server-health.ts';
import type { Observed } from '../data/fleet-window.ts';
import type { Tone } from '../theme/tones.ts';
import type { Freshness } from './freshness.ts';

/** A state as it is shown: always a shape, a word and a colour. */
export type Badge = { readonly shape: string; readonly word: string; readonly tone: Tone };

export type ServerHealth = Badge & {
  readonly sessions: number | null;
  readonly capacity: number | null;
  /** Sessions by capacity, 0 to 1; null where it is not known now. */
  readonly load: number | null;
  /** What it held when it was last heard; for a node that is gone. */
  readonly last: { readonly sessions: number | null; readonly capacity: number } | null;
  readonly ageMs: number | null;
  readonly isStale: boolean;
  /** Whether something is there that nobody asked for. */
  readonly isFault: boolean;
};

type Look = { readonly shape: string; readonly tone: Tone };

const BROKEN: Look = { shape: '✕', tone: 'bad' };
const TROUBLED: Look = { shape: '▲', tone: 'warn' };

const LOOKS: Readonly<Record<ServerState, Look>> = {
  OFFLINE: BROKEN,
  SUSPECT: TROUBLED,
  REPORTING_LOST: TROUBLED,
  KEY_IN_USE_TWICE: TROUBLED,
  EJECTED: TROUBLED,
  PROBE_FAILING: TROUBLED,
  NOT_ACCEPTING: TROUBLED,
  REJOINING: TROUBLED,
  STARTING: TROUBLED,
  DRAINING: TROUBLED,
  MAINTENANCE: TROUBLED,
  STALE: { shape: '◌', tone: 'faint' },
  RUNNING: { shape: '●', tone: 'ok' },
  NOT_ROUTABLE: TROUBLED,
  UNKNOWN: { shape: '◌', tone: 'faint' },
  DISABLED: { shape: '■', tone: 'off' },
};

/** What to show of a server: its state as it was told, unless that is too old by now to be told as true. */
export function serverHealth(
  { state: told, isActive, sessions, capacity, heardAtMs }: Observed,
  { nowMs, isLive, staleAfterMs }: Freshness,
): ServerHealth {
  const ageMs = heardAtMs === null ? null : nowMs - heardAtMs;
  const isStale = !isLive || !isActive || (ageMs !== null && ageMs > staleAfterMs);
  const state = isStale && told === 'RUNNING' ? 'STALE' : told;
  const isShown = isActive && sessions !== null && capacity !== null;
  return {
    ...LOOKS[state],
    word: SERVER_STATES[state].word,
    sessions: isActive ? sessions : null,
    capacity: isActive ? capacity : null,
    load: isShown ? (capacity === 0 ? 1 : sessions / capacity) : null,
    last: !isActive && capacity !== null ? { sessions, capacity } : null,
    ageMs,
    isStale,
    isFault: isFault(state),
  };
}
