import type { Liveness, RuntimeStatus } from './node-status.ts';
import type { StateFlag } from './state-flag.ts';

export type NotRoutableCode =
  | 'REGION_DISABLED'
  | 'REGION_MAINTENANCE'
  | 'SERVER_DISABLED'
  | 'SERVER_MAINTENANCE'
  | 'SERVER_DRAINING'
  | 'NODE_NEVER_HEARD'
  | 'NODE_SUSPECT'
  | 'NODE_DEAD'
  | 'NODE_STARTING'
  | 'NODE_MAINTENANCE'
  | 'NODE_DRAINING'
  | 'NODE_STOPPED';

export type NotRoutableReason = { readonly code: NotRoutableCode; readonly message: string };

/** All that decides whether a server gets new sessions. `node` is null while nothing was ever heard from it. */
export type RoutabilityFacts = {
  readonly region: { readonly disabled: StateFlag | null; readonly maintenance: StateFlag | null };
  readonly server: {
    readonly disabled: StateFlag | null;
    readonly maintenance: StateFlag | null;
    readonly drain: StateFlag | null;
  };
  readonly node: { readonly runtimeStatus: RuntimeStatus; readonly liveness: Liveness } | null;
};

/**
 * Every reason why a server gets no new sessions, the region's own first; empty means routable.
 * A node that is `Unknown` after a restart of Meridian keeps the routing it had: its last known runtime status decides.
 */
export function notRoutableBecause({ region, server, node }: RoutabilityFacts): NotRoutableReason[] {
  return [
    ...because('REGION_DISABLED', 'The region is disabled', region.disabled),
    ...because('REGION_MAINTENANCE', 'The region is in maintenance', region.maintenance),
    ...because('SERVER_DISABLED', 'The server is disabled', server.disabled),
    ...because('SERVER_MAINTENANCE', 'The server is in maintenance', server.maintenance),
    ...because('SERVER_DRAINING', 'The server is draining', server.drain),
    ...(node === null
      ? [{ code: 'NODE_NEVER_HEARD', message: 'No heartbeat was ever heard from it' } as const]
      : [...BY_LIVENESS[node.liveness], ...BY_RUNTIME_STATUS[node.runtimeStatus]]),
  ];
}

function because(code: NotRoutableCode, sentence: string, flag: StateFlag | null): NotRoutableReason[] {
  return flag === null ? [] : [{ code, message: `${sentence}: ${flag.publicReason}` }];
}

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
