import { REQUEST_TYPES } from './request-type.ts';

/** What a plan may be open of: every change of regions and servers, and what is done over a whole region. */
export const PLANNED_ACTIONS = [...REQUEST_TYPES, 'operations.start', 'serverMetrics.declareRegion'] as const;
export type PlannedAction = (typeof PLANNED_ACTIONS)[number];

/** One plan names at most so many targets; what touches more is told as its regions. */
export const PLAN_TARGETS_MAX = 50;

/** A server, or a region with all of its servers. */
export type PresenceTarget = { readonly regionId: string; readonly serverId: string | null };

/** A change that an operator looks at the plan of, and has not asked for. Reasons are no part of it. */
export type OpenPlan = {
  /** The name on the operator's token. */
  readonly by: string;
  readonly action: PlannedAction;
  readonly targets: readonly PresenceTarget[];
  /** ISO 8601, UTC. */
  readonly since: string;
};

/** What `presence.watch` sends: all plans that are open elsewhere, the oldest first. */
export type PresenceReport = { readonly plans: readonly OpenPlan[] };

/** A plan as its holder tells it. */
export type HeldPlan = Pick<OpenPlan, 'action' | 'targets'>;

/** What a change is about; null where it names no region. */
export function targetOf(change: object): PresenceTarget | null {
  const { regionId, serverId }: { regionId?: unknown; serverId?: unknown } = change;
  if (typeof regionId !== 'string' || regionId === '') return null;
  return { regionId, serverId: typeof serverId === 'string' ? serverId : null };
}

/** Whether a plan is about some of the same servers as what is looked at. */
export function isAbout({ targets }: Pick<OpenPlan, 'targets'>, { regionId, serverId }: PresenceTarget): boolean {
  return targets.some(
    (target) =>
      target.regionId === regionId && (target.serverId === null || serverId === null || target.serverId === serverId),
  );
}
