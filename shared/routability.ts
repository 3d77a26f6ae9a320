import type { Liveness, RuntimeStatus } from './node-status.ts';
import type { ProbeReport } from './probe.ts';
import type { StateFlag } from './state-flag.ts';

export type NotRoutableCode =
  | 'REGION_DISABLED'
  | 'REGION_MAINTENANCE'
  | 'REGION_CUT_OFF'
  | 'REGION_STORAGE_FAILING'
  | 'SERVER_DISABLED'
  | 'SERVER_MAINTENANCE'
  | 'SERVER_DRAINING'
  | 'NODE_NEVER_HEARD'
  | 'NODE_SUSPECT'
  | 'NODE_DEAD'
  | 'NODE_STARTING'
  | 'NODE_MAINTENANCE'
  | 'NODE_DRAINING'
  | 'NODE_STOPPED'
  | 'NODE_EJECTED'
  | 'NODE_REJOINING'
  | 'KEY_IN_USE_TWICE'
  | 'PROBE_FAILING'
  | 'PROBE_NOT_ACCEPTING';

export type NotRoutableReason = { readonly code: NotRoutableCode; readonly message: string };

/** All that decides whether a server gets new sessions. `node` is null while nothing was ever heard from it. */
export type RoutabilityFacts = {
  readonly region: {
    readonly disabled: StateFlag | null;
    readonly maintenance: StateFlag | null;
    /** Its own link, or ours to it, may be cut: the last resort. */
    readonly cutOffSince: string | null;
    /** Its storage does not work, and it must not run without. */
    readonly lacksStorage: boolean;
  };
  readonly server: {
    readonly disabled: StateFlag | null;
    readonly maintenance: StateFlag | null;
    readonly drain: StateFlag | null;
  };
  readonly node: {
    readonly runtimeStatus: RuntimeStatus;
    readonly liveness: Liveness;
    /** Suspect, though its server answers from outside. */
    readonly reportingLostSince: string | null;
    /** Far more sessions fail there than elsewhere in its region. */
    readonly ejectedUntil: string | null;
    /** It is back from the dead, and held back until it has stayed for a while. */
    readonly rejoinsAt: string | null;
    /** Two processes report with one key: nobody knows which of them a session would reach. */
    readonly keyInUseTwiceSince: string | null;
  } | null;
  readonly probe: Pick<ProbeReport, 'status' | 'decides' | 'isNotAccepting'> | null;
};

/**
 * Every reason why a server gets no new sessions, the region's own first; empty means routable.
 * A node that is `Unknown` after a restart of Meridian keeps the routing it had: its last known runtime status decides.
 */
export function notRoutableBecause({ region, server, node, probe }: RoutabilityFacts): NotRoutableReason[] {
  // Asked of ten thousand servers at a time, of which most are well: it makes nothing but what it finds.
  const reasons: NotRoutableReason[] = [];
  noteFlag(reasons, 'REGION_DISABLED', 'The region is disabled', region.disabled);
  noteFlag(reasons, 'REGION_MAINTENANCE', 'The region is in maintenance', region.maintenance);
  if (region.cutOffSince !== null) reasons.push(REGION_CUT_OFF);
  if (region.lacksStorage) reasons.push(REGION_STORAGE_FAILING);
  noteFlag(reasons, 'SERVER_DISABLED', 'The server is disabled', server.disabled);
  noteFlag(reasons, 'SERVER_MAINTENANCE', 'The server is in maintenance', server.maintenance);
  noteFlag(reasons, 'SERVER_DRAINING', 'The server is draining', server.drain);
  if (node === null) reasons.push(NODE_NEVER_HEARD);
  else {
    if (node.reportingLostSince !== null) reasons.push(REPORTING_LOST);
    else reasons.push(...BY_LIVENESS[node.liveness]);
    reasons.push(...BY_RUNTIME_STATUS[node.runtimeStatus]);
    if (node.ejectedUntil !== null) reasons.push(NODE_EJECTED);
    if (node.rejoinsAt !== null) reasons.push(NODE_REJOINING);
    if (node.keyInUseTwiceSince !== null) reasons.push(KEY_IN_USE_TWICE);
  }
  if (probe?.status === 'Failing' && probe.decides) reasons.push(PROBE_FAILING);
  if (probe?.isNotAccepting) reasons.push(PROBE_NOT_ACCEPTING);
  return reasons;
}

function noteFlag(reasons: NotRoutableReason[], code: NotRoutableCode, sentence: string, flag: StateFlag | null): void {
  if (flag !== null) reasons.push({ code, message: `${sentence}: ${flag.publicReason}` });
}

const REGION_CUT_OFF: NotRoutableReason = {
  code: 'REGION_CUT_OFF',
  message: 'Too many of the region’s nodes fell silent at once: it is the last resort',
};
const REGION_STORAGE_FAILING: NotRoutableReason = {
  code: 'REGION_STORAGE_FAILING',
  message: 'The region must record, and its storage does not work',
};
const NODE_NEVER_HEARD: NotRoutableReason = {
  code: 'NODE_NEVER_HEARD',
  message: 'No heartbeat was ever heard from it',
};
const REPORTING_LOST: NotRoutableReason = {
  code: 'NODE_SUSPECT',
  message: 'Its heartbeats are lost, though it answers from outside: nobody knows how it is',
};
const NODE_EJECTED: NotRoutableReason = {
  code: 'NODE_EJECTED',
  message: 'Far more sessions fail there than elsewhere in the region: it rests for a while',
};
const NODE_REJOINING: NotRoutableReason = {
  code: 'NODE_REJOINING',
  message: 'It was dead, and is held back until it has stayed for a while',
};
const KEY_IN_USE_TWICE: NotRoutableReason = {
  code: 'KEY_IN_USE_TWICE',
  message: 'Two processes report with its key: a cloned image, or a key that leaked',
};
const PROBE_FAILING: NotRoutableReason = { code: 'PROBE_FAILING', message: 'It does not answer from outside any more' };
const PROBE_NOT_ACCEPTING: NotRoutableReason = {
  code: 'PROBE_NOT_ACCEPTING',
  message: 'It answers SIP OPTIONS with 503: it takes no new sessions now',
};

const BY_LIVENESS: Readonly<Record<Liveness, readonly NotRoutableReason[]>> = {
  Unknown: [],
  Alive: [],
  Suspect: [{ code: 'NODE_SUSPECT', message: 'Its heartbeats are overdue' }],
  Dead: [{ code: 'NODE_DEAD', message: 'Its heartbeats have ceased' }],
};

const BY_RUNTIME_STATUS: Readonly<Record<RuntimeStatus, readonly NotRoutableReason[]>> = {
  Starting: [{ code: 'NODE_STARTING', message: 'The node is still starting' }],
  Running: [],
  Maintenance: [{ code: 'NODE_MAINTENANCE', message: 'The node says it is in maintenance' }],
  Draining: [{ code: 'NODE_DRAINING', message: 'The node says it is draining' }],
  Stopped: [{ code: 'NODE_STOPPED', message: 'The node said goodbye' }],
};
