import type { Action } from '@meridian/shared/action.ts';
import type { Plan, PlanOfMany } from '@meridian/shared/plan.ts';
import type { Override, RuleMode, SafetyRuleName } from '@meridian/shared/safety-rule.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { type Judgement, planChange } from '../../server/lifecycle/plan-change.ts';
import type { Outlooks } from '../../server/lifecycle/ports.ts';
import { planOfManyShown, planShown } from '../../server/lifecycle/show-plan.ts';
import type { World } from '../../server/lifecycle/verb.ts';
import { Vault } from '../../server/security/vault.ts';
import { FLAG, type RoutingFleet } from './routing-fleet.ts';

export type PlanOptions = {
  /** Those that are not named warn. */
  readonly modes?: Partial<Record<SafetyRuleName, RuleMode>>;
  readonly p95?: Partial<Record<ServerType, number>>;
  readonly override?: Override;
  /** What the plan is shown with, where that matters. */
  readonly ofRegion?: Outlooks['ofRegion'];
};

const vault = new Vault(Buffer.alloc(32, 7));

/** What a change of a fleet in memory would do. */
export function planIn(fleet: RoutingFleet, action: Action, options: PlanOptions = {}): Plan {
  const world = worldOf(fleet, options);
  const { override = null, ofRegion = NOTHING_SEEN.ofRegion } = options;
  return planShown(planChange([action], world, override), world, { ...NOTHING_SEEN, ofRegion });
}

/** What several would do as one. */
export function planManyIn(fleet: RoutingFleet, actions: readonly Action[], options: PlanOptions = {}): PlanOfMany {
  const world = worldOf(fleet, options);
  return planOfManyShown(planChange(actions, world, options.override ?? null), world, NOTHING_SEEN);
}

const NOTHING_SEEN: Outlooks = {
  ofRegion: new Map(),
  atLarge: () => ({ stranded: [], firstFull: null }),
};

/** How such a change is judged when it is made. */
export function judgeIn(fleet: RoutingFleet, action: Action, options: PlanOptions = {}): Judgement {
  return planChange([action], worldOf(fleet, options), options.override ?? null).judgement;
}

function worldOf(fleet: RoutingFleet, { modes = {}, p95 = {} }: PlanOptions): World {
  return {
    desired: fleet.desired,
    live: fleet.table,
    elsewhere: fleet.routing,
    demand: { p95OfWeek: (type) => p95[type] ?? null },
    safetyRules: { modeOf: (rule) => modes[rule] ?? 'warn' },
    secrets: vault,
    newServerId: null,
    newServerKey: () => 'key',
    newDrainId: () => 'drn_1',
    at: FLAG.at,
    by: FLAG.by,
  };
}
