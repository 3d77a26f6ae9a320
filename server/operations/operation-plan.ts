import { setImmediate } from 'node:timers/promises';
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
import { warning } from '../lifecycle/warnings.ts';
import { inOrder, outBecause } from './operation-order.ts';
import type { OperationRecord } from './operation-record.ts';

/** The reasons with which a step is planned before anyone has given them; a plan does not depend on them. */
const NO_REASONS = { publicReason: '-', privateReason: '-' };
const NOTHING = { blockers: [], warnings: [] };
const PLANS_AT_A_TIME = 4;
/**
 * What would leave callers stranded: a rolling operation never does that, whatever was seen before it began. Who has
 * seen it has seen the lesser one, of which a plan says nothing besides.
 */
const NEVER_IN_TURN: Partial<Record<WarningCode, WarningCode>> = {
  NO_ROUTABLE_BACKEND: 'NO_SPARE_BACKEND',
  NO_ROUTABLE_PROXY: 'NO_SPARE_PROXY',
};

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
 * What an operation would do. Each server is planned as things are now, which is how a rolling one takes it: those
 * before it are back by then. Of a drain of the region its plan says besides where it ends. Others get their turn in
 * between: so many plans take a while.
 */
export async function planOperation(
  terms: OperationTerms,
  servers: readonly ServerRecord[],
  regionManager: RegionManager,
  operator: Operator,
  now: Date,
  refusals: readonly Blocker[],
): Promise<OperationPlan> {
  const deadlineAt = terms.deadlineMs === null ? null : new Date(now.getTime() + terms.deadlineMs).toISOString();
  const steps: PlannedStep[] = [];
  for (const server of inOrder(servers)) {
    const { serverId, endpoint, type } = server;
    const skippedBecause = outBecause(server);
    const action = drainOf(terms, serverId, deadlineAt, NO_REASONS);
    const { blockers, warnings } = skippedBecause === null ? regionManager.plan(action, operator) : NOTHING;
    steps.push({ serverId, endpoint, type, skippedBecause, blockers, warnings });
    if (steps.length % PLANS_AT_A_TIME === 0) await setImmediate();
  }
  const going = steps.filter(({ skippedBecause }) => skippedBecause === null);
  const none = going.every(({ blockers }) => blockers.length > 0);
  const impact = impactOf(regionManager.region(terms.regionId), going, terms);
  const atTheEnd = terms.kind === 'regionDrain' ? whereItEnds(terms.regionId, impact, regionManager, operator) : [];
  return {
    steps,
    impact,
    blockers: [...refusals, ...(none ? (going[0]?.blockers ?? []) : [])],
    warnings: merged(going, atTheEnd),
    tier: 2,
    confirm: terms.regionId,
  };
}

/** A region without a server that gets sessions is as good as disabled: what that warns of holds for it too. */
function whereItEnds(
  regionId: string,
  { routableBefore, routableAfter }: Impact,
  regionManager: RegionManager,
  operator: Operator,
): Warning[] {
  const noBackend = routableBefore.backends > 0 && routableAfter.backends === 0;
  const noProxy = routableBefore.proxies > 0 && routableAfter.proxies === 0;
  if (!noBackend && !noProxy) return [];
  return [
    warning('NO_ROUTABLE_BACKEND', noBackend, { message: `No backend of ${regionId} would get new sessions` }),
    warning('NO_ROUTABLE_PROXY', noProxy, { message: `No proxy of ${regionId} would get new sessions` }),
    ...regionManager.plan({ type: 'disableRegion', regionId, ...NO_REASONS }, operator).warnings,
  ].filter((found) => found !== null);
}

/**
 * What a person has seen and accepts by starting it: a step that warns of anything else stops it. Who drains a region
 * wants all of it out, and is stopped only by what refuses.
 */
export function acceptedBy(plan: OperationPlan, { kind }: OperationTerms): OperationRecord['acceptedWarnings'] {
  if (kind === 'regionDrain') return 'all';
  return plan.warnings.map(({ code }) => NEVER_IN_TURN[code] ?? code);
}

/** Each warning once, with the servers it is about. */
function merged(steps: readonly PlannedStep[], atTheEnd: readonly Warning[]): Warning[] {
  const byCode = new Map<WarningCode, { first: Warning; endpoints: string[] }>();
  for (const { endpoint, warnings } of steps) {
    for (const told of warnings) {
      const found = byCode.get(told.code);
      if (found) found.endpoints.push(endpoint);
      else byCode.set(told.code, { first: told, endpoints: [endpoint] });
    }
  }
  const ofSteps = [...byCode.values()].map(({ first, endpoints }) => ({
    ...first,
    count: endpoints.length,
    sample: endpoints.slice(0, SAMPLE_MAX),
  }));
  return [...ofSteps, ...atTheEnd.filter(({ code }) => !byCode.has(code))];
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
