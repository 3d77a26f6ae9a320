import { isWithin, sameCountry } from '@meridian/shared/residency.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { AlertDefinition, Finding } from '../alert-definition.ts';
import { failingShare } from '../call-rates.ts';
import type { Facts, RegionFacts } from '../facts.ts';
import { counted, MINUTE_MS, ofRegion, someOf } from './findings.ts';

const FAILING_FROM = 0.1;
const FAILING_UNTIL = 0.05;
const REFUSED_FROM = 5;
const STILL_REFUSED_MS = 10_000;
const FREE_UNTIL = 0.05;

/** What keeps callers from being served, or drops them: pages. */
export const CALL_ALERTS: readonly AlertDefinition[] = [
  {
    code: 'CALLS_FAILING',
    severity: 'page',
    when: 'at least 10% of a region’s sessions of the last minute fail or run without media, of at least 20; over below 5%',
    forMs: 30_000,
    clearMs: 2 * MINUTE_MS,
    saidBy: ['REGION_LOST'],
    effect: 'Callers who land there hear nothing, or are cut off',
    action: 'Look at its servers for one that fails more than the others; drain that one, or the region',
    find: ({ regions }) => regions.flatMap(callsFailing),
  },
  {
    code: 'RESIDENCY_STRANDED',
    severity: 'page',
    when: 'a country that had a serving region has none that serves, while others do; or callers are refused because nothing serves where they must stay',
    forMs: 30_000,
    clearMs: 30_000,
    scalesWithSilence: true,
    effect: 'Callers whose sessions must stay in that country are refused',
    action: 'Return one of its regions to service, or add one; residency is never relaxed',
    find: (facts) => [...strandedCountries(facts), ...strandedCallers(facts)],
  },
  {
    code: 'NO_CAPACITY',
    severity: 'page',
    when: 'at least 5 callers within a minute are refused, and go on to be, although regions serve them (over after a minute without any); or no region has room left (over at 5% of all room); or no region serves at all, though one did, whoever took it out',
    forMs: 20_000,
    clearMs: MINUTE_MS,
    despiteMaintenance: true,
    effect: 'Callers hear that all lines are busy',
    action: 'Return servers to service, or add some; a server’s maxSessions may be set too low',
    find: noCapacity,
  },
  {
    code: 'REGION_LOST',
    severity: 'page',
    when: 'a region in service has no routable backend, or no routable proxy, of those in service that were heard',
    forMs: 10_000,
    clearMs: 30_000,
    scalesWithSilence: true,
    saidBy: ['REGION_CUT_OFF'],
    effect: 'No new session lands there: callers go to the next legal region, farther away, or are refused',
    action: 'Look at the host or network that its servers share; put it in maintenance to say so to customers',
    find: ({ regions }) => regions.flatMap(regionLost),
  },
  {
    code: 'REGION_CUT_OFF',
    severity: 'page',
    when: 'so many nodes of a region fell silent at once that the link to it may be cut',
    forMs: 0,
    clearMs: 30_000,
    scalesWithSilence: true,
    effect: 'Calls inside it go on; new ones go elsewhere while there is room, and to it when there is none',
    action: 'Find out from another network whether it lives, and say so: down (disable it) or well',
    find: ({ regions }) =>
      regions.flatMap((facts) =>
        facts.cutOffSince === null
          ? []
          : [
              ofRegion(
                facts,
                'raised',
                `${facts.region.regionId} is cut off: too many of its nodes fell silent at once`,
              ),
            ],
      ),
  },
];

function callsFailing(facts: RegionFacts): Finding[] {
  const share = failingShare(facts.calls);
  if (share < FAILING_UNTIL) return [];
  const percent = Math.round(share * 100);
  const { regionId } = facts.region;
  return [
    ofRegion(facts, share >= FAILING_FROM ? 'raised' : 'lingering', `${percent}% of sessions fail in ${regionId}`),
  ];
}

function regionLost(facts: RegionFacts): Finding[] {
  const { region, servers, inService, routable, cutOffSince } = facts;
  if (!inService || cutOffSince !== null) return [];
  const lacking = (['Backend', 'Proxy'] as const).flatMap((type) => {
    const expected = servers.filter(
      ({ server, node, inService: isExpected }) =>
        isExpected && node !== null && server.type === type && !server.isDevelopmentServer,
    );
    if (expected.length === 0 || routable[type] > 0) return [];
    const codes = new Set(expected.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
    return [`no ${NOUNS[type]} of ${expected.length} takes sessions (${[...codes].join(', ')})`];
  });
  return lacking.length === 0 ? [] : [ofRegion(facts, 'raised', `${region.regionId} is lost: ${lacking.join('; ')}`)];
}

const NOUNS: Readonly<Record<ServerType, string>> = { Backend: 'backend', Proxy: 'proxy' };

function strandedCountries({ regions, servedCountries }: Facts): Finding[] {
  if (!regions.some(serves)) return [];
  return [...servedCountries].flatMap((country) => {
    const inCountry = regions.filter(({ region }) => sameCountry(region.countryCode) === country);
    if (inCountry.length === 0 || inCountry.some(serves)) return [];
    const regionIds = inCountry.map(({ region }) => region.regionId);
    const only = regionIds.length === 1 ? (regionIds[0] ?? null) : null;
    const summary = `No region in ${country} serves: ${regionIds.join(', ')}`;
    return [{ regionId: only, serverId: null, about: country, state: 'raised', summary }];
  });
}

/** Callers who had to stay where nothing serves any more. Where nothing ever did, nobody is missed. */
function strandedCallers({ regions, refused, servedCountries }: Facts): Finding[] {
  return refused.flatMap(({ residency, count }) => {
    if (residency === null || regions.some((region) => serves(region) && isLegal(region, residency))) return [];
    if (![...servedCountries].some((country) => isWithin(residency, country))) return [];
    const where = someOf(residency, 5);
    const summary = `${counted(count, 'caller')} refused within a minute: no region in ${where} serves`;
    return [{ regionId: null, serverId: null, about: `callers in ${where}`, state: 'raised', summary }];
  });
}

/** A fleet without any room says it for all of its regions. */
function noCapacity(facts: Facts): Finding[] {
  const nowhere = [...nowhereServed(facts), ...nowhereFree(facts)];
  return nowhere.some(({ state }) => state === 'raised') ? nowhere : [...refusedCallers(facts), ...nowhere];
}

/** Callers for whom there is no room, by the nearest region they might have gone to. */
function refusedCallers({ regions, refused, nowMs }: Facts): Finding[] {
  const perRegion = new Map<string | null, { count: number; lastAtMs: number }>();
  for (const { residency, nearestRegionId, count, lastAtMs } of refused) {
    const hasServing = regions.some((region) => serves(region) && (residency === null || isLegal(region, residency)));
    if (!hasServing && residency !== null) continue;
    const before = perRegion.get(nearestRegionId) ?? { count: 0, lastAtMs };
    perRegion.set(nearestRegionId, { count: before.count + count, lastAtMs: Math.max(before.lastAtMs, lastAtMs) });
  }
  return [...perRegion].map(([regionId, { count, lastAtMs }]) => ({
    regionId,
    serverId: null,
    about: 'refused',
    // A burst that is over is no reason to wake anyone.
    state: count >= REFUSED_FROM && nowMs - lastAtMs < STILL_REFUSED_MS ? 'raised' : 'lingering',
    summary: `${counted(count, 'caller')} refused within a minute near ${regionId ?? 'nowhere'}: no room`,
  }));
}

/**
 * Nobody is served anywhere, also where each region was taken out for a good reason. A fleet that never served misses
 * nobody; one that is cut off is the last resort, and says so itself.
 */
function nowhereServed({ regions, servedCountries }: Facts): Finding[] {
  if (servedCountries.size === 0 || regions.some((region) => serves(region) || region.cutOffSince !== null)) return [];
  const summary = `No region serves: ${someOf(regions.map(({ region }) => region.regionId))}`;
  return [{ regionId: null, serverId: null, about: 'unserved', state: 'raised', summary }];
}

function nowhereFree({ regions }: Facts): Finding[] {
  const serving = regions.filter(serves);
  const [free, capacity] = [sum(serving.map((region) => region.free)), sum(serving.map((region) => region.capacity))];
  if (serving.length === 0 || free >= capacity * FREE_UNTIL) return [];
  const summary = `Room for ${counted(free, 'session')} is left in all ${counted(serving.length, 'serving region')}`;
  return [{ regionId: null, serverId: null, about: 'full', state: free === 0 ? 'raised' : 'lingering', summary }];
}

function isLegal({ region }: RegionFacts, residency: readonly string[]): boolean {
  return isWithin(residency, region.countryCode);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Whether callers can be sent there: a backend and a proxy for everyone. */
export function serves({ routable }: RegionFacts): boolean {
  return routable.Backend > 0 && routable.Proxy > 0;
}
