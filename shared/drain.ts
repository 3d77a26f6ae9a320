import type { ServerType } from './server-type.ts';
import type { StateFlag } from './state-flag.ts';

/** At a drain's deadline: sessions are kept and the drain is overdue, or the node is told to wrap them up. */
export const ON_DEADLINE = ['keep', 'end'] as const;
export type OnDeadline = (typeof ON_DEADLINE)[number];

/** Once its sessions are gone the server stays disabled, or its process is asked to stop as well. */
export const AFTER_DRAIN = ['disabled', 'stop'] as const;
export type AfterDrain = (typeof AFTER_DRAIN)[number];

/** Deadlines that an operator picks from; milliseconds, null for none. */
export const DEADLINE_PRESETS_MS = {
  '15 min': 15 * 60_000,
  '1 h': 60 * 60_000,
  '4 h': 4 * 60 * 60_000,
  none: null,
} as const satisfies Record<string, number | null>;

/** A drain under way: the server is disabled, and its sessions are followed down. */
export type DrainFlag = StateFlag & {
  /** Names this drain; another one of the same server has another. */
  readonly drainId: string;
  /** ISO 8601, UTC; null for none. */
  readonly deadlineAt: string | null;
  readonly onDeadline: OnDeadline;
  readonly then: AfterDrain;
  /** Sessions when it began; null where the node did not say. */
  readonly sessionsAtStart: number | null;
  /** When its sessions were gone and its process was asked to stop; null until then. */
  readonly drainedAt: string | null;
};

/** What a draining node is told with each heartbeat reply. */
export type DrainOrder = {
  readonly deadlineAt: string | null;
  readonly onDeadline: OnDeadline;
  /** The deadline has passed, and sessions are to be ended: with a word to the caller, never by a bare cut. */
  readonly wrapUp: boolean;
};

/** `stopping`: empty, and its process is asked to stop. `overdue`: past its deadline, sessions are kept. */
export type DrainPhase = 'draining' | 'overdue' | 'wrappingUp' | 'stopping';

/** How far a drain is. */
export type DrainProgress = {
  readonly serverId: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly type: ServerType;
  readonly drain: DrainFlag;
  readonly phase: DrainPhase;
  /** Calls of a backend, connections of a proxy; null where the node does not say. */
  readonly sessions: number | null;
  readonly longestSessionSeconds: number | null;
  /** Seconds from now until it is empty, from the sooner to the later; null where nothing can be told. */
  readonly estimate: { readonly fromSeconds: number; readonly toSeconds: number } | null;
  /** Of a proxy: outbound calls that wait until it is returned, or go elsewhere. */
  readonly outboundQueued: number | null;
  /** Reservations that still lead there. */
  readonly ticketsOut: number;
};

/** A server that is out of service, and on which sessions begin nevertheless: trunks and DNS don't ask Meridian. */
export type Leak = {
  readonly serverId: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly type: ServerType;
  /** ISO 8601, UTC: since when it is out, or since when Meridian can tell. */
  readonly since: string;
  /** Sessions begun there since, beyond those that were on their way. */
  readonly sessionsBegun: number;
};

/** The answer of `drains.list`. */
export type DrainsReport = { readonly drains: readonly DrainProgress[]; readonly leaks: readonly Leak[] };
