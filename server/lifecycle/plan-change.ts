import type { Action } from '@meridian/shared/action.ts';
import type { CapacityOutlook } from '@meridian/shared/capacity.ts';
import { splitEndpoint, isAddress } from '@meridian/shared/endpoint.ts';
import { activeSessions } from '@meridian/shared/node-status.ts';
import type { Impact, Plan, Tier, Warning } from '@meridian/shared/plan.ts';
import { SAMPLE_MAX } from '@meridian/shared/refusal.ts';
import { type Override, SAFETY_WARNINGS, type SafetyRuleName } from '@meridian/shared/safety-rule.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { ServerRecord } from '../desired/records.ts';
import { judgeSafety } from './judge-safety.ts';
import type { LiveView } from './ports.ts';
import type { Draft, World } from './verb.ts';
import { verbFor } from './verbs.ts';
import { routableIn } from './view.ts';

/** What a change is judged by, and what its event tells. None of it costs more in a larger fleet. */
export type Judgement = Pick<Plan, 'blockers' | 'warnings' | 'tier' | 'undo' | 'planHash'> & { readonly toll: Toll };
type Toll = Omit<Impact, 'routableBefore' | 'routableAfter' | 'outlook'>;

/** A change thought through. */
export type PlannedChange = {
  readonly draft: Draft;
  readonly judgement: Judgement;
  /** The safety rules that would have refused it, but for being overridden. */
  readonly overridden: readonly SafetyRuleName[];
};

/** What an action would do. Pure: it runs every rule and changes nothing; refuses only what does not exist. */
export function planChange(action: Action, world: World, override: Override | null = null): PlannedChange {
  const draft = verbFor(action).draft(action, world);
  const safety = judgeSafety(draft, world, override);
  const warnings = [...draft.warnings, ...safety.warnings];
  const judged = {
    blockers: [...draft.blockers, ...safety.blockers],
    warnings,
    tier: tierOf(draft, warnings),
  };
  const asked = override === null ? { action } : { action, override };
  const planHash = world.secrets.hmac(canonicalJson(hashed(asked, draft, judged)));
  const judgement = { ...judged, undo: draft.undo, planHash, toll: tollOf(draft, world) };
  return { draft, judgement, overridden: safety.overridden };
}

/** The plan as people see it: with what only they need to know, for which a whole region is counted. */
export function planShown(
  { draft, judgement: { toll, ...judged } }: PlannedChange,
  { desired, live }: Pick<World, 'desired' | 'live'>,
  outlook: CapacityOutlook | null,
): Plan {
  const regionId = draft.target.region?.regionId;
  const none = { backends: 0, proxies: 0 };
  const impact = {
    ...toll,
    routableBefore: regionId === undefined ? none : routableIn(regionId, desired, live),
    routableAfter: regionId === undefined ? none : routableIn(regionId, draft.after, live),
    outlook,
  };
  return { ...judged, impact, confirm: textToType(draft, judged.tier, desired) };
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
  asked: object,
  { target, touched, effect }: Draft,
  judged: Pick<Plan, 'blockers' | 'warnings' | 'tier'>,
): unknown {
  const { region, server } = target;
  return {
    ...asked,
    revisions: [
      region && [region.regionId, region.revision],
      ...(server ? [server] : touched).map(({ serverId, revision }) => [serverId, revision]),
      ...(effect.regions ?? []).map(({ regionId, revision }) => [regionId, revision]),
    ],
    blockers: judged.blockers.map(({ code }) => code),
    warnings: judged.warnings.map(({ code }) => code),
    tier: judged.tier,
  };
}

function tollOf({ touched }: Draft, { live }: World): Toll {
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

/** A change that breaks a rule, silences a node or moves recordings is a wide one however small it looks. */
const RAISES_TO_2: readonly string[] = [
  ...Object.values(SAFETY_WARNINGS),
  'RULE_OVERRIDDEN',
  'KEY_REPLACED',
  'S3_REPLACED',
];

function tierOf(draft: Draft, warnings: readonly Warning[]): Tier {
  return draft.tier === 1 && warnings.some(({ code }) => RAISES_TO_2.includes(code)) ? 2 : draft.tier;
}

function textToType({ target: { region, server } }: Draft, tier: Tier, desired: Desired): string | null {
  if (tier === 1) return null;
  if (tier === 3 && server) return shortestUniqueLabel(server, desired);
  return region?.regionId ?? null;
}

/** As many leading labels of a server's name as tell it from every other's; the whole endpoint where none do. */
function shortestUniqueLabel(server: ServerRecord, desired: Desired): string {
  const { host } = splitEndpoint(server.endpoint);
  if (isAddress(host)) return server.endpoint;
  const others = [...desired.servers()].filter(({ serverId }) => serverId !== server.serverId);
  const otherHosts = others.map(({ endpoint }) => `${splitEndpoint(endpoint).host}.`);
  const labels = host.split('.');
  const starts = labels.map((_, index) => labels.slice(0, index + 1).join('.'));
  return starts.find((start) => !otherHosts.some((other) => other.startsWith(`${start}.`))) ?? server.endpoint;
}
