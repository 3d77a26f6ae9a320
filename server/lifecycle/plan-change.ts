import type { Action } from '@meridian/shared/action.ts';
import { activeSessions } from '@meridian/shared/node-status.ts';
import type { Impact, Plan, Tier, Warning } from '@meridian/shared/plan.ts';
import { SAMPLE_MAX } from '@meridian/shared/refusal.ts';
import { type Override, SAFETY_WARNINGS, type SafetyRuleName } from '@meridian/shared/safety-rule.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { ServerRecord } from '../desired/records.ts';
import { type DraftedAction, draftsOf, type Whole, wholeOf } from './draft-many.ts';
import { judgeSafety } from './judge-safety.ts';
import { mergedBlockers, mergedWarnings } from './merge-findings.ts';
import { isOut } from './planned-state.ts';
import type { LiveView } from './ports.ts';
import type { Draft, World } from './verb.ts';
import { returnsUnanswered, stillNotRoutable } from './warnings.ts';

/** What a change is judged by, and what its event tells. None of it costs more in a larger fleet. */
export type Judgement = Pick<Plan, 'blockers' | 'warnings' | 'tier' | 'planHash'> & {
  /** What takes it back, in this order; null where not all of it can be. */
  readonly undo: readonly Action[] | null;
  readonly toll: Toll;
};
type Toll = Omit<Impact, 'routableBefore' | 'routableAfter' | 'outlook'>;

/** A change thought through: of one thing, or of many as one. */
export type PlannedChange = {
  /** Of each action, as if those before it were done. */
  readonly drafts: readonly [DraftedAction, ...DraftedAction[]];
  readonly whole: Whole;
  readonly judgement: Judgement;
  /** The safety rules that would have refused it, but for being overridden. */
  readonly overridden: readonly SafetyRuleName[];
};

/**
 * What these actions would do, one after the other and as one. Pure: it runs every rule and changes nothing; refuses only
 * what does not exist. The safety rules look at how it is once all are done.
 */
export function planChange(actions: readonly Action[], world: World, override: Override | null = null): PlannedChange {
  const drafts = draftsOf(actions, world);
  const whole = wholeOf(drafts, world.desired);
  const safety = judgeSafety(whole, world, override);
  const asked = { before: world.desired, after: whole.after };
  const returning = [
    stillNotRoutable(asked, world.live, whole.returning),
    returnsUnanswered(asked, world.live, whole.touched),
  ].filter((found) => found !== null);
  const warnings = [...mergedWarnings(drafts), ...returning, ...safety.warnings];
  const judged = {
    blockers: [...mergedBlockers(drafts), ...safety.blockers],
    warnings,
    tier: tierOf(drafts, whole, warnings, world.desired),
  };
  const input = override === null ? { actions } : { actions, override };
  const planHash = world.secrets.hmac(canonicalJson(hashed(input, drafts, judged)));
  const judgement = { ...judged, undo: undoOf(drafts), planHash, toll: tollOf(whole, world) };
  return { drafts, whole, judgement, overridden: safety.overridden };
}

/** JSON with the keys of every object in order: equal exactly when the values are. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

/** What the hash covers: never counts or metrics, which move on while someone reads. */
function hashed(
  input: object,
  drafts: readonly Draft[],
  judged: Pick<Plan, 'blockers' | 'warnings' | 'tier'>,
): unknown {
  return {
    ...input,
    revisions: drafts.map(({ target: { region, server }, touched, effect }) => [
      region && [region.regionId, region.revision],
      ...(server ? [server] : touched).map(({ serverId, revision }) => [serverId, revision]),
      ...(effect.regions ?? []).map(({ regionId, revision }) => [regionId, revision]),
    ]),
    blockers: judged.blockers.map(({ code }) => code),
    warnings: judged.warnings.map(({ code }) => code),
    tier: judged.tier,
  };
}

function tollOf({ touched }: Whole, { live }: World): Toll {
  const online = touched.filter(({ serverId }) => live.isOnline(serverId));
  const longest = online.flatMap(({ serverId }) => live.liveNode(serverId)?.metrics.longestSessionSeconds ?? []);
  return {
    serverCount: touched.length,
    servers: touched.slice(0, SAMPLE_MAX).map(({ endpoint }) => endpoint),
    nodesOnline: online.length,
    calls: sessionsOn('Backend', online, live),
    connections: sessionsOn('Proxy', online, live),
    longestSessionSeconds: longest.length === 0 ? null : Math.max(...longest),
  };
}

function sessionsOn(type: ServerType, servers: readonly ServerRecord[], live: LiveView): number | null {
  return servers
    .filter((server) => server.type === type)
    .reduce<number | null>((sum, { serverId }) => {
      const node = live.liveNode(serverId);
      const sessions = node && activeSessions(type, node.metrics);
      return sum === null || sessions === null ? null : sum + sessions;
    }, 0);
}

/** Last done, first taken back. */
function undoOf(drafts: readonly Draft[]): readonly Action[] | null {
  const undo = drafts.flatMap((draft) => draft.undo ?? []).toReversed();
  return undo.length === drafts.length ? undo : null;
}

/** What breaks a rule, brings back what does not answer, silences a node or moves recordings is wide however small it looks. */
const RAISES_TO_2: readonly string[] = [
  ...Object.values(SAFETY_WARNINGS),
  'RULE_OVERRIDDEN',
  'PROBE_FAILING',
  'KEY_REPLACED',
  'S3_REPLACED',
];

/** That of the gravest of them; together they may be graver than each. */
function tierOf(drafts: readonly Draft[], whole: Whole, warnings: readonly Warning[], desired: Desired): Tier {
  const gravest = Math.max(...drafts.map(({ tier }) => tier)) as Tier;
  if (gravest > 1) return gravest;
  return warnings.some(({ code }) => RAISES_TO_2.includes(code)) || isWide(whole, desired) ? 2 : 1;
}

const LARGE_REGION_FROM = 10;
const WIDE_SHARE = 0.1;

/** Whether servers go out of service in more than one region, or over 10% of those of a region of ten or more. */
function isWide({ effect }: Whole, desired: Desired): boolean {
  const goingOut = (effect.servers ?? []).filter((server) => {
    const before = desired.server(server.serverId);
    return before !== null && !isOut(before) && isOut(server);
  });
  if (goingOut.length < 2) return false;
  const perRegion = Map.groupBy(goingOut, ({ regionId }) => regionId);
  if (perRegion.size > 1) return true;
  return [...perRegion].some(([regionId, servers]) => {
    const { length } = desired.serversIn(regionId);
    return length >= LARGE_REGION_FROM && servers.length > length * WIDE_SHARE;
  });
}
