import type { Action } from '@meridian/shared/action.ts';
import type { WarningCode } from '@meridian/shared/codes.ts';
import { activeSessions } from '@meridian/shared/node-status.ts';
import type { OperationPlan, OperationTerms, PlannedStep } from '@meridian/shared/operation.ts';
import type { Blocker, Impact, Warning } from '@meridian/shared/plan.ts';
import { SAMPLE_MAX } from '@meridian/shared/refusal.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { Operator, RegionManager } from '../lifecycle/region-manager.ts';
import { inOrder, outBecause } from './operation-order.ts';

/** The reasons with which a step is planned before anyone has given them; a plan does not depend on them. */
const NO_REASONS = { publicReason: '-', privateReason: '-' };
/** What would leave callers stranded: a rolling operation never does that, whatever was seen before it began. */
const NEVER_IN_TURN: readonly WarningCode[] = ['NO_ROUTABLE_BACKEND', 'NO_ROUTABLE_PROXY'];

/** The change that takes one server in an operation, and its terms. */
export function drainOf(
  { regionId, onDeadline, then }: Pick<OperationTerms, 'regionId' | 'onDeadline' | 'then'>,
  serverId: string,
  deadlineAt: string | null,
  reasons: { readonly publicReason: string; readonly privateReason: string },
): Action<'drainRegionServer'> {
  const { publicReason, privateReason } = reasons;
  const terms = { deadlineAt, onDeadline, then, publicReason, privateReason };
  return { type: 'drainRegionServer', regionId, serverId, ...terms };
}

/**
 * What an operation would do. A rolling one returns each server before it takes the next: each is planned as things are
 * now. A drain of the region keeps them all out: each is planned as if those before it were.
 */
export function planOperation(
  terms: OperationTerms,
  servers: readonly ServerRecord[],
  regionManager: RegionManager,
  operator: Operator,
  now: Date,
  refusals: readonly Blocker[],
): OperationPlan {
  const deadlineAt = terms.deadlineMs === null ? null : new Date(now.getTime() + terms.deadlineMs).toISOString();
  const region = regionManager.region(terms.regionId);
  const taken: Action[] = [];
  const steps = inOrder(servers).map((server): PlannedStep => {
    const { serverId, endpoint, type } = server;
    const skippedBecause = outBecause(server);
    if (skippedBecause !== null) return { serverId, endpoint, type, skippedBecause, blockers: [], warnings: [] };
    const action = drainOf(terms, serverId, deadlineAt, NO_REASONS);
    const { blockers, warnings } = regionManager.plan(action, operator, terms.kind === 'regionDrain' ? taken : []);
    taken.push(action);
    return { serverId, endpoint, type, skippedBecause, blockers, warnings };
  });
  const going = steps.filter(({ skippedBecause }) => skippedBecause === null);
  const none = going.every(({ blockers }) => blockers.length > 0);
  return {
    steps,
    impact: impactOf(region, going, terms),
    blockers: [...refusals, ...(none ? (going[0]?.blockers ?? []) : [])],
    warnings: merged(going),
    tier: 2,
    confirm: terms.regionId,
  };
}

/** What a person has seen and accepts by starting it: a step that warns of anything else stops it. */
export function acceptedBy(plan: OperationPlan, { kind }: OperationTerms): WarningCode[] {
  const codes = plan.warnings.map(({ code }) => code);
  return kind === 'regionDrain' ? codes : codes.filter((code) => !NEVER_IN_TURN.includes(code));
}

/** Each warning once, with the servers it is about. */
function merged(steps: readonly PlannedStep[]): Warning[] {
  const byCode = new Map<WarningCode, { first: Warning; endpoints: string[] }>();
  for (const { endpoint, warnings } of steps) {
    for (const warning of warnings) {
      const found = byCode.get(warning.code);
      if (found) found.endpoints.push(endpoint);
      else byCode.set(warning.code, { first: warning, endpoints: [endpoint] });
    }
  }
  return [...byCode.values()].map(({ first, endpoints }) => ({
    ...first,
    count: endpoints.length,
    sample: endpoints.slice(0, SAMPLE_MAX),
  }));
}

function impactOf({ servers, totals }: Region, going: readonly PlannedStep[], { kind }: OperationTerms): Impact {
  const goingIds = new Set(going.map(({ serverId }) => serverId));
  const touched = servers.filter(({ serverId }) => goingIds.has(serverId));
  const longest = touched.flatMap(({ node }) => node?.longestSessionSeconds ?? []);
  const routable = (those: readonly Server[], type: Server['type']) =>
    those.filter((server) => server.routable && server.type === type).length;
  const left = kind === 'regionDrain' ? servers.filter(({ serverId }) => !goingIds.has(serverId)) : servers;
  return {
    serverCount: touched.length,
    servers: touched.slice(0, SAMPLE_MAX).map(({ endpoint }) => endpoint),
    nodesOnline: touched.filter(({ node }) => node !== null).length,
    calls: sessionsOn(touched, 'Backend'),
    connections: sessionsOn(touched, 'Proxy'),
    longestSessionSeconds: longest.length === 0 ? null : Math.max(...longest),
    routableBefore: { backends: totals.routableBackends, proxies: totals.routableProxies },
    routableAfter: { backends: routable(left, 'Backend'), proxies: routable(left, 'Proxy') },
    // They go one after the other, and each change has an outlook of its own.
    outlook: null,
  };
}

function sessionsOn(servers: readonly Server[], ofType: Server['type']): number | null {
  return servers
    .filter(({ type, node }) => type === ofType && node !== null)
    .reduce<number | null>((sum, { type, node }) => {
      const sessions = node && activeSessions(type, node);
      return sum === null || sessions === null ? null : sum + sessions;
    }, 0);
}
