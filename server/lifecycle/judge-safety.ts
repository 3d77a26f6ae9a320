import type { Blocker, Warning } from '@meridian/shared/plan.ts';
import { blocker } from '@meridian/shared/refusal.ts';
import {
  type Override,
  SAFETY_RULE_NAMES,
  SAFETY_WARNINGS,
  type SafetyRuleName,
} from '@meridian/shared/safety-rule.ts';
import type { Delta, RegionRecord } from '../desired/records.ts';
import type { Whole } from './draft-many.ts';
import { SAFETY_RULES, type Shortfall } from './safety-rules.ts';
import { ServingFleet, takesCapacity } from './serving.ts';
import type { World } from './verb.ts';
import { warning } from './warnings.ts';

type Broken = { readonly rule: SafetyRuleName; readonly worse: readonly Shortfall[] };

/** What the safety rules say to a change. */
export type SafetyVerdict = {
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Warning[];
  /** The rules that would have refused, but for being overridden. */
  readonly overridden: readonly SafetyRuleName[];
};

/**
 * Judges the state after a change. Only one that takes capacity away can break a rule, and only by making worse what
 * the rule looks at.
 */
export function judgeSafety(
  { effect, after, regionIds: named }: Whole,
  { desired, live, demand, safetyRules }: World,
  override: Override | null,
): SafetyVerdict {
  const concerned = regionsIn(effect, desired, named);
  const before = new ServingFleet(desired, live);
  const then = new ServingFleet(after, live, { fleet: before, except: concerned });
  const regionIds = [...concerned];
  if (!takesCapacity(before, then, serversConcerned(effect, desired))) {
    return { blockers: [], warnings: [], overridden: [] };
  }
  const broken = SAFETY_RULE_NAMES.map((rule): Broken => {
    const { shortfalls } = SAFETY_RULES[rule];
    const made = shortfalls({ fleet: then, regionIds, demand }).filter(({ missing }) => missing > 0);
    if (made.length === 0) return { rule, worse: [] };
    const had = shortfalls({ fleet: before, regionIds, demand });
    return { rule, worse: made.filter((now) => now.missing > missingIn(had, now.subject)) };
  }).filter(({ worse }) => worse.length > 0);
  const refusing = broken.filter(({ rule }) => safetyRules.modeOf(rule) === 'refuse');
  const overridden = refusing.filter(({ rule }) => override?.rules.includes(rule)).map(({ rule }) => rule);
  const isRefusing = ({ rule }: Broken) => safetyRules.modeOf(rule) === 'refuse' && !overridden.includes(rule);
  return {
    blockers: broken
      .filter(isRefusing)
      .map(({ rule, worse }) => blocker(`Safety:${rule}`, { message: sentences(worse), sample: subjects(worse) })),
    warnings: [
      ...sayingOnce(broken.filter((found) => !isRefusing(found))).map(({ rule, worse }) =>
        warning(SAFETY_WARNINGS[rule], worse.length > 0, { message: sentences(worse), sample: subjects(worse) }),
      ),
      warning('RULE_OVERRIDDEN', overridden.length > 0, {
        message: 'Safety rules that would refuse this are overridden',
        sample: overridden,
      }),
    ].filter((found) => found !== null),
    overridden,
  };
}

/** Each without the subjects of which another of them says it already. */
function sayingOnce(broken: readonly Broken[]): Broken[] {
  return broken.map(({ rule, worse }) => {
    const other = broken.find((found) => found.rule === SAFETY_RULES[rule].saidBy);
    const said = other === undefined ? [] : subjects(other.worse);
    return { rule, worse: worse.filter(({ subject }) => !said.includes(subject)) };
  });
}

function missingIn(shortfalls: readonly Shortfall[], subject: string): number {
  return shortfalls.find((before) => before.subject === subject)?.missing ?? 0;
}

function sentences(shortfalls: readonly Shortfall[]): string {
  return shortfalls.map(({ message }) => message).join('; ');
}

function subjects(shortfalls: readonly Shortfall[]): string[] {
  return shortfalls.map(({ subject }) => subject);
}

/** Every region in which something changes. */
function regionsIn(effect: Delta, desired: World['desired'], named: readonly string[]): Set<string> {
  return new Set([
    ...named,
    ...(effect.regions ?? []).map(({ regionId }) => regionId),
    ...(effect.servers ?? []).map(({ regionId }) => regionId),
    ...(effect.deletedServerIds ?? []).flatMap((serverId) => desired.server(serverId)?.regionId ?? []),
    ...(effect.deletedRegionIds ?? []),
  ]);
}

/** Every server that may get fewer sessions for it: those that change, and all of a region that itself does. */
function serversConcerned(effect: Delta, desired: World['desired']): string[] {
  const regionIds = [
    ...(effect.regions ?? []).filter((after) => isChanged(after, desired)).map(({ regionId }) => regionId),
    ...(effect.deletedRegionIds ?? []),
  ];
  return [
    ...(effect.servers ?? []).map(({ serverId }) => serverId),
    ...(effect.deletedServerIds ?? []),
    ...regionIds.flatMap((regionId) => desired.serversIn(regionId).map(({ serverId }) => serverId)),
  ];
}

/** Adding or deleting a server moves its region's revision, and nothing else of it. */
function isChanged({ revision: _moved, ...after }: RegionRecord, desired: World['desired']): boolean {
  const before = desired.region(after.regionId);
  return before === null || Object.entries(after).some(([name, value]) => before[name as keyof RegionRecord] !== value);
}
