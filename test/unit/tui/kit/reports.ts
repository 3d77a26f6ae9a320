import type { Alert, Silence } from '@meridian/shared/alert.ts';
import type { CapacityReport, RegionCapacity, Room } from '@meridian/shared/capacity.ts';
import type { DrainProgress, Leak } from '@meridian/shared/drain.ts';
import type { ServerHistory } from '@meridian/shared/history.ts';
import type { Operation, OperationStep } from '@meridian/shared/operation.ts';
import type { ExplainedNode, ExplainedRegion, Explanation } from '@meridian/shared/routing.ts';
import type { SafetyRule } from '@meridian/shared/safety-rule.ts';
import { DRAIN } from './fleet.ts';

/** A minute before the fake clock's first wall time. */
const A_MINUTE_AGO = '2026-11-23T03:13:07.000Z';

export function anAlert(patch: Partial<Alert> = {}): Alert {
  return {
    alertKey: 'NODE_DEAD/US-WEST/srv_1',
    code: 'NODE_DEAD',
    severity: 'ticket',
    regionId: 'US-WEST',
    serverId: 'srv_1',
    summary: 'be-01.example.net is dead',
    effect: 'Nobody, another one has room',
    action: 'Look at its host',
    openedAt: A_MINUTE_AGO,
    resolvedAt: null,
    acknowledged: null,
    silencedBecause: null,
    ...patch,
  };
}

export function aSilence(patch: Partial<Silence> = {}): Silence {
  return {
    silenceId: 'sil_1',
    regionId: 'US-WEST',
    serverId: null,
    code: 'KEY_OLD',
    owner: 'ops2',
    reason: 'keys change on Monday',
    createdAt: A_MINUTE_AGO,
    endsAt: '2026-11-24T03:13:07.000Z',
    ...patch,
  };
}

export function aDrainProgress(patch: Partial<DrainProgress> = {}): DrainProgress {
  return {
    serverId: 'srv_1',
    regionId: 'US-WEST',
    endpoint: 'be-01.example.net',
    type: 'Backend',
    drain: { ...DRAIN, deadlineAt: '2026-11-23T03:29:07.000Z' },
    phase: 'draining',
    sessions: 12,
    longestSessionSeconds: 751,
    estimate: { fromSeconds: 120, toSeconds: 300 },
    outboundQueued: null,
    ticketsOut: 0,
    ...patch,
  };
}

export function aLeak(patch: Partial<Leak> = {}): Leak {
  return {
    serverId: 'srv_2',
    regionId: 'US-WEST',
    endpoint: 'be-02.example.net',
    type: 'Backend',
    since: A_MINUTE_AGO,
    sessionsBegun: 14,
    ...patch,
  };
}

export function aStep(patch: Partial<OperationStep> = {}): OperationStep {
  return {
    serverId: 'srv_1',
    endpoint: 'be-01.example.net',
    type: 'Backend',
    state: 'waiting',
    since: A_MINUTE_AGO,
    ...patch,
  };
}

export function anOperation(patch: Partial<Operation> = {}): Operation {
  return {
    operationId: 'opr_1',
    kind: 'rollingMaintenance',
    regionId: 'US-WEST',
    state: 'running',
    stoppedBecause: null,
    maxParallel: 1,
    deadlineMs: null,
    onDeadline: 'keep',
    then: 'disabled',
    publicReason: 'planned work',
    privateReason: 'new kernel',
    startedBy: 'ops2',
    startedAt: A_MINUTE_AGO,
    endedAt: null,
    steps: [aStep({ state: 'done' }), aStep({ serverId: 'srv_2', endpoint: 'be-02.example.net', state: 'atWork' })],
    ...patch,
  };
}

function aRoom(patch: Partial<Room> = {}): Room {
  return { capacity: 300, used: 120, unreported: 0, free: 180, peakOfWeek: 200, p95OfWeek: 190, ...patch };
}

export function aRegionCapacity(patch: Partial<RegionCapacity> = {}): RegionCapacity {
  return {
    regionId: 'US-WEST',
    calls: aRoom(),
    connections: aRoom({ capacity: 400, used: 130, free: 270 }),
    free: 180,
    routableBackends: 6,
    routableProxies: 4,
    headroomWithoutLargest: 130,
    headroomWithoutRegion: 40,
    absorbers: [{ regionId: 'US-EAST', sessions: 120, loadAfter: 0.81, addedRoundTripMs: 24 }],
    storage: { gigabytesPerDay: { from: 20, to: 100 }, retentionDays: 30, gigabytesKept: { from: 600, to: 3000 } },
    advice: [],
    ...patch,
  };
}

export function aCapacityReport(regions: readonly RegionCapacity[] = [aRegionCapacity()]): CapacityReport {
  return { at: A_MINUTE_AGO, calls: aRoom(), connections: aRoom(), free: 180, regions };
}

export function aRule(patch: Partial<SafetyRule> = {}): SafetyRule {
  return {
    rule: 'SPARE_BACKEND',
    sentence: 'At least two backends take new sessions',
    mode: 'warn',
    set: null,
    ...patch,
  };
}

export function anExplainedNode(patch: Partial<ExplainedNode> = {}): ExplainedNode {
  return {
    serverId: 'srv_1',
    endpoint: 'be-01.example.net',
    type: 'Backend',
    load: 12,
    capacity: 50,
    chosen: true,
    lostBecause: [],
    ...patch,
  };
}

export function anExplainedRegion(patch: Partial<ExplainedRegion> = {}): ExplainedRegion {
  return {
    regionId: 'EU-CENTRAL',
    distanceKm: 420,
    roundTripMs: 14,
    chosen: true,
    lostBecause: [],
    nodes: [anExplainedNode()],
    ...patch,
  };
}

export function anExplanation(patch: Partial<Explanation> = {}): Explanation {
  const end = { serverId: 'srv_1', endpoint: 'be-01.example.net', sipPort: 5060, useSSL: true };
  return {
    chosen: { regionId: 'EU-CENTRAL', proxy: { ...end, endpoint: 'px-01.example.net' }, backend: end },
    precision: 'country',
    panic: false,
    lastResort: false,
    regions: [anExplainedRegion()],
    ...patch,
  };
}

/** Four steps of half a minute; the second is unknown. */
export function aServerHistory(patch: Partial<ServerHistory> = {}): ServerHistory {
  const figures = (values: readonly (number | null)[]) => ({ mean: values, max: values });
  const running = { liveness: 'Alive', runtimeStatus: 'Running', routable: true } as const;
  return {
    serverId: 'srv_1',
    from: '2026-11-23T03:12:00.000Z',
    to: '2026-11-23T03:14:00.000Z',
    stepMs: 30_000,
    metrics: {
      sessions: figures([10, null, 50, 20]),
      failed: figures([0, null, 2, 0]),
      cpuUsagePercent: figures([20, null, 90, 41]),
      memoryUsagePercent: figures([null, null, null, null]),
      networkMbps: figures([5, null, 20, 8]),
      setupMsP95: figures([200, null, 900, 210]),
      rtpLossPercent: figures([0, null, 0.25, 0.1]),
    },
    states: [running, null, { ...running, routable: false }, running],
    storeTrouble: null,
    ...patch,
  };
}
