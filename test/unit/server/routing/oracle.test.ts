import { notRoutableBecause } from '@meridian/shared/routability.ts';
import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import { isWithin } from '@meridian/shared/residency.ts';
import type { Route } from '@meridian/shared/routing.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { expect, test } from 'vitest';
import type { ServerRecord } from '../../../../server/desired/records.ts';
import { distanceKm, estimatedRoundTripMs, unitVector } from '../../../../server/routing/sphere.ts';
import { type Random, seededRandom } from '../../../fleet/random.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

/** Decisions a fill; ROUTING_ORACLE_DECISIONS=334000 makes a million of all three. */
const DECISIONS = Number(process.env['ROUTING_ORACLE_DECISIONS'] ?? 6000);
const DECISIONS_PER_STATE = 12;
const COUNTRIES = ['DE', 'FR', 'NO', 'US', 'AE'];
const RESIDENCIES = [undefined, undefined, ['EU'], ['EEA'], ['US', 'GCC'], ['DE']];
const START_RATE = { Backend: 5, Proxy: 10 } as const;

type Asked = {
  readonly caller: { readonly latitude: number; readonly longitude: number };
  readonly residency: string[] | undefined;
  readonly exclude: string[];
  readonly includeDevelopment: boolean;
  readonly ingressServerId: string | undefined;
};

/** Everything recomputed from what was asked and heard: no list, no sum, no order that routing keeps. */
class Oracle {
  readonly #fleet: RoutingFleet;
  readonly #given = new Map<string, number>();

  constructor(fleet: RoutingFleet) {
    this.#fleet = fleet;
  }

  note({ backend, proxy }: Route): void {
    for (const { serverId } of [backend, ...(proxy ? [proxy] : [])]) {
      this.#given.set(serverId, (this.#given.get(serverId) ?? 0) + 1);
    }
  }

  /** Whether a server may get this session at all. */
  isLegal(server: ServerRecord, asked: Asked): boolean {
    const region = this.#fleet.desired.region(server.regionId);
    if (!region || !isWithin(asked.residency, region.countryCode)) return false;
    if (asked.exclude.includes(server.serverId)) return false;
    if (server.isDevelopmentServer && !asked.includeDevelopment) return false;
    return this.#isServing(server, this.#isPanic(server.type, asked));
  }

  /** Whether another session fits, and may begin: nothing was given back, and no time has passed. */
  hasRoom(server: ServerRecord): boolean {
    const given = this.#given.get(server.serverId) ?? 0;
    const rate = this.#node(server)?.maxNewSessionsPerSecond ?? START_RATE[server.type];
    const burst = rate === 0 ? 0 : Math.max(1, rate);
    return this.#load(server) < this.#capacity(server) && given + 1 <= burst;
  }

  /** The regions that have a legal pair with room, the nearest first, and whether each spills over. */
  candidates(asked: Asked): { regionId: string; ms: number; spills: boolean }[] {
    const needs: ServerType[] = asked.ingressServerId === undefined ? ['Backend', 'Proxy'] : ['Backend'];
    const caller = unitVector(asked.caller);
    return [...this.#fleet.desired.regions()]
      .filter(({ regionId }) =>
        needs.every((type) => this.#inRegion(regionId, type, asked).some((one) => this.hasRoom(one))),
      )
      .map(({ regionId, location }) => ({
        regionId,
        ms: estimatedRoundTripMs(distanceKm(caller, unitVector(location))),
        spills: needs.some((type) => this.#utilisation(regionId, type, asked) >= 0.85),
      }))
      .toSorted((left, right) => left.ms - right.ms);
  }

  #inRegion(regionId: string, type: ServerType, asked: Asked): ServerRecord[] {
    return this.#fleet.desired
      .serversIn(regionId)
      .filter((server) => server.type === type && this.isLegal(server, asked));
  }

  #utilisation(regionId: string, type: ServerType, asked: Asked): number {
    // What a request excludes still counts for how full its region is.
    const servers = this.#inRegion(regionId, type, { ...asked, exclude: [] });
    return sum(servers, (server) => this.#load(server)) / sum(servers, (server) => this.#capacity(server));
  }

  #isPanic(type: ServerType, asked: Asked): boolean {
    const legal = [...this.#fleet.desired.servers()].filter(
      (server) =>
        server.type === type &&
        isWithin(asked.residency, this.#fleet.desired.region(server.regionId)?.countryCode ?? '') &&
        (asked.includeDevelopment || !server.isDevelopmentServer),
    );
    const routable = legal.filter((server) => this.#isServing(server, false));
    const inUse = legal.filter((server) => this.#isServing(server, true));
    return sum(routable, (server) => this.#capacity(server)) < (sum(inUse, (server) => this.#load(server)) + 1) / 2;
  }

  #isServing(server: ServerRecord, suspectToo: boolean): boolean {
    const region = this.#fleet.desired.region(server.regionId);
    if (!region) return false;
    const reasons = notRoutableBecause({
      region: { ...region, cutOffSince: null, lacksStorage: false },
      server,
      node: this.#node(server),
      probe: null,
    });
    return reasons.every(({ code }) => suspectToo && code === 'NODE_SUSPECT');
  }

  #load(server: ServerRecord): number {
    const node = this.#node(server);
    return ((node && activeSessions(server.type, node)) ?? 0) + (this.#given.get(server.serverId) ?? 0);
  }

  #capacity(server: ServerRecord): number {
    return sessionCapacity(server.type, this.#node(server) ?? {}, server.maxSessions);
  }

  #node({ serverId }: ServerRecord) {
    return this.#fleet.table.node(serverId);
  }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.next() * items.length)] as T;
}

const chance = (random: Random, share: number) => random.next() < share;
const place = (random: Random) => ({ latitude: random.between(-60, 70), longitude: random.between(-180, 180) });

/** A fleet that is about so full, with something wrong here and there. */
function randomFleet(random: Random, fill: number): { fleet: RoutingFleet; serverIds: string[] } {
  const fleet = new RoutingFleet({ seed: Math.floor(random.next() * 2 ** 31) });
  const serverIds: string[] = [];
  const late: string[] = [];
  for (let region = 0; region < 6; region++) {
    const regionId = `${pick(random, COUNTRIES)}-R${region}`;
    fleet.region(regionId, place(random), {
      disabled: chance(random, 0.1) ? FLAG : null,
      maintenance: chance(random, 0.1) ? FLAG : null,
    });
    const servers = 1 + Math.floor(random.next() * 7);
    for (let index = 0; index < servers; index++) {
      const serverId = `${regionId}-${index}`;
      serverIds.push(serverId);
      fleet.server(regionId, serverId, {
        type: chance(random, 0.4) ? 'Proxy' : 'Backend',
        isDevelopmentServer: chance(random, 0.1),
        disabled: chance(random, 0.08) ? FLAG : null,
        maintenance: chance(random, 0.08) ? FLAG : null,
      });
      if (chance(random, 0.95)) hearSomething(fleet, serverId, random, fill);
      if (chance(random, 0.8)) late.push(serverId);
    }
  }
  // Who is silent now is suspect; once in a while, dead.
  fleet.pass(chance(random, 0.2) ? 17_000 : chance(random, 0.5) ? 7000 : 1000);
  for (const serverId of late) hearSomething(fleet, serverId, random, fill);
  fleet.nowMs += 2000;
  return { fleet, serverIds };
}

function hearSomething(fleet: RoutingFleet, serverId: string, random: Random, fill: number): void {
  const capacity = pick(random, [0, 2, 5, 20]);
  fleet.hear(serverId, Math.min(capacity + 1, Math.round(capacity * fill * random.between(0.7, 1.4))), {
    maxConcurrentSessions: capacity,
    maxConcurrentConnections: capacity,
    maxNewSessionsPerSecond: pick(random, [null, null, null, 0, 1, 30]),
    runtimeStatus: chance(random, 0.06) ? pick(random, ['Starting', 'Maintenance', 'Draining', 'Stopped']) : 'Running',
  });
}

function randomAsk(random: Random, serverIds: readonly string[]): Asked {
  return {
    caller: place(random),
    residency: pick(random, RESIDENCIES),
    exclude: chance(random, 0.3) ? [pick(random, serverIds), pick(random, serverIds)] : [],
    includeDevelopment: chance(random, 0.2),
    // Of no server that is known: only the backend is chosen, by the caller's place alone.
    ingressServerId: chance(random, 0.3) ? 'px-unknown' : undefined,
  };
}

function routeOrNull(fleet: RoutingFleet, asked: Asked): Route | null {
  try {
    return fleet.route(asked);
  } catch (error) {
    if (error instanceof Refusal && error.blockers[0].code === 'Route:NO_CAPACITY') return null;
    throw error;
  }
}

/** The nearest; if that spills over, the next that does not and adds at most 60 ms. */
function expectedRegion(candidates: readonly { regionId: string; ms: number; spills: boolean }[]): string | null {
  const [home] = candidates;
  if (!home?.spills) return home?.regionId ?? null;
  return candidates.find(({ ms, spills }) => !spills && ms <= home.ms + 60)?.regionId ?? home.regionId;
}

/** The servers of a route that it must not name: of the wrong type, in another region, illegal, or without room. */
function illegalIn({ regionId, backend, proxy, alternates }: Route, asked: Asked, oracle: Oracle, fleet: RoutingFleet) {
  const named = [
    { serverId: backend.serverId, type: 'Backend', elsewhere: false },
    ...(proxy ? [{ serverId: proxy.serverId, type: 'Proxy', elsewhere: false }] : []),
    ...alternates.map(({ serverId }) => ({ serverId, type: 'Backend', elsewhere: true })),
  ];
  return named.filter(({ serverId, type, elsewhere }) => {
    const server = fleet.desired.server(serverId);
    if (server?.type !== type || (server.regionId !== regionId && !elsewhere)) return true;
    return !oracle.isLegal(server, asked) || !oracle.hasRoom(server);
  });
}

test.each([0.5, 0.75, 0.95])(
  'at %f full: no illegal pick, no false NO_CAPACITY, the region that brute force finds',
  (fill) => {
    const random = seededRandom(Math.round(fill * 1000));
    let [routed, refused] = [0, 0];
    while (routed + refused < DECISIONS) {
      const { fleet, serverIds } = randomFleet(random, fill);
      const oracle = new Oracle(fleet);
      for (let turn = 0; turn < DECISIONS_PER_STATE; turn++) {
        const asked = randomAsk(random, serverIds);
        const candidates = oracle.candidates(asked);
        const route = routeOrNull(fleet, asked);
        const regionId = route?.regionId ?? null;
        const seen = { decision: routed + refused, asked, candidates, route };
        const agrees = {
          // Later on a region may spill over at less: it has done so since it was fuller.
          region: turn > 0 || regionId === expectedRegion(candidates),
          refusal: (route === null) === (candidates.length === 0),
          proxy: route === null || (route.proxy === null) === (asked.ingressServerId !== undefined),
          illegal: route === null ? [] : illegalIn(route, asked, oracle, fleet),
        };
        expect({ ...seen, agrees }).toEqual({
          ...seen,
          agrees: { region: true, refusal: true, proxy: true, illegal: [] },
        });
        if (route === null) {
          refused++;
          continue;
        }
        routed++;
        oracle.note(route);
      }
    }
    expect(routed).toBeGreaterThan(DECISIONS / 10);
    expect(refused).toBeGreaterThan(0);
  },
  600_000,
);
