import { isAddress, splitEndpoint } from '@meridian/shared/endpoint.ts';
import type { Plan, PlanOfMany, RegionImpact, Tier } from '@meridian/shared/plan.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { PlannedChange } from './plan-change.ts';
import { routableIn } from './planned-state.ts';
import type { Outlooks } from './ports.ts';
import type { World } from './verb.ts';

type Before = Pick<World, 'desired' | 'live'>;

/** The plan of one change as people see it: with what only they need to know, for which a whole region is counted. */
export function planShown(change: PlannedChange, before: Before, outlooks: Outlooks): Plan {
  const { undo, toll, ...judged } = change.judgement;
  const [regionId] = change.whole.regionIds;
  const none = { backends: 0, proxies: 0 };
  const region = regionId === undefined ? null : regionImpact(regionId, change, before, outlooks);
  const impact = {
    ...toll,
    routableBefore: region?.routableBefore ?? none,
    routableAfter: region?.routableAfter ?? none,
    outlook: region?.outlook ?? null,
  };
  return { ...judged, undo: undo?.[0] ?? null, impact, ...gateShown(change, region === null ? [] : [region], before) };
}

/** The plan of many changes as one. */
export function planOfManyShown(change: PlannedChange, before: Before, outlooks: Outlooks): PlanOfMany {
  const { undo, toll, ...judged } = change.judgement;
  const regions = change.whole.regionIds.map((regionId) => regionImpact(regionId, change, before, outlooks));
  return {
    ...judged,
    undo,
    impact: { ...toll, regions, ...outlooks.atLarge() },
    ...gateShown(change, regions, before),
  };
}

function regionImpact(
  regionId: string,
  { whole: { touched, after } }: PlannedChange,
  { desired, live }: Before,
  { ofRegion }: Outlooks,
): RegionImpact {
  return {
    regionId,
    serverCount: touched.filter((server) => server.regionId === regionId).length,
    of: desired.serversIn(regionId).length,
    routableBefore: routableIn(regionId, { before: desired, after: desired }, live),
    routableAfter: routableIn(regionId, { before: desired, after }, live),
    outlook: ofRegion.get(regionId) ?? null,
  };
}

/**
 * How a person is to confirm it. What leaves less than N+1 is wide; that moves with every call, so that it is no part of
 * what is judged, and of its hash.
 */
function gateShown(
  change: PlannedChange,
  regions: readonly RegionImpact[],
  { desired }: Before,
): Pick<Plan, 'tier' | 'confirm'> {
  const breaksSpare = regions.some(({ outlook }) => outlook?.wasSpare === true && !outlook.isSpareKept);
  const { tier: judged } = change.judgement;
  const tier = judged === 1 && breaksSpare ? 2 : judged;
  return { tier, confirm: textToType(change, tier, desired) };
}

/** A region by its id, several by how many servers it is about; what cannot be taken back by the server's own name. */
function textToType({ drafts, whole }: PlannedChange, tier: Tier, desired: Desired): string | null {
  const { regionIds, touched } = whole;
  if (tier === 1) return null;
  const [{ target }] = drafts;
  if (tier === 3 && target.server) return shortestUniqueLabel(target.server, desired);
  if (regionIds.length > 1) return String(touched.length || regionIds.length);
  return regionIds[0] ?? null;
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
