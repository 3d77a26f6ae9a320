import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { ProbeReport } from '@meridian/shared/probe.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import { isWithin } from '@meridian/shared/residency.ts';
import type { Route } from '@meridian/shared/routing.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { expect, test } from 'vitest';
import type { ServerRecord } from '../../../../server/desired/records.ts';
import { reasonsAgainst } from '../../../../server/fleet/reasons-against.ts';
import { distanceKm, estimatedRoundTripMs, unitVector } from '../../../../server/routing/sphere.ts';
import { type Random, seededRandom } from '../../../fleet/random.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

/** Decisions a fill; ROUTING_ORACLE_DECISIONS=334000 makes a million of all three. */
const DECISIONS = Number(process.env['ROUTING_ORACLE_DECISIONS'] ?? 6000);
const DECISIONS_PER_STATE = 12;
const COUNTRIES = ['DE', 'FR', 'NO', 'US', 'AE'];
const RESIDENCIES = [undefined, undefined, ['EU'], ['EEA'], ['US', 'GCC'], ['DE']];
const LIMITS = [null, null, null, null, null, 0, 3, 12, 12];
const START_RATE = { Backend: 5, Proxy: 10 } as const;

type Asked = {
  readonly caller: { readonly latitude: number; readonly longitude: number };
  readonly residency: string[] | undefined;
  readonly exclude: string[];
  readonly includeDevelopment: boolean;
  readonly ingressServerId: string | undefined;
};

type Candidate = { readonly regionId: string; readonly ms: number; readonly fullness: number };

/** Which servers a decision is made among: each next kind of them only where the one before has no room. */
const RESORTS = ['routable', 'cutOff', 'holdDown'] as const;
type Resort = (typeof RESORTS)[number];

/** Everything recomputed from what was asked and heard: no list, no sum, no order that routing keeps. */
class Oracle {
  readonly #fleet: RoutingFleet;
  readonly #given = new Map<string, number>();
  /** Found for one request, of which every server is judged several times: nothing outlives it. */
  #found = { panic: new Map<ServerType, boolean>(), reasons: new Map<string, readonly string[]>() };

  constructor(fleet: RoutingFleet) {
    this.#fleet = fleet;
  }

  note({ backend, proxy }: Route): void {
    for (const { serverId } of [backend, ...(proxy ? [proxy] : [])]) {
      this.#given.set(serverId, (this.#given.get(serverId) ?? 0) + 1);
    }
  }

  /** Whether a server may get this session at all; in a region that is cut off, or held back, only as the last resort. */
  isLegal(server: ServerRecord, asked: Asked, resort: Resort): boolean {
    const region = this.#fleet.desired.region(server.regionId);
    if (!region || !isWithin(asked.residency, region.countryCode)) return false;
    if (resort !== 'holdDown' && this.#isCutOff(server) !== (resort === 'cutOff')) return false;
    if (asked.exclude.includes(server.serverId)) return false;
    if (server.isDevelopmentServer && !asked.includeDevelopment) return false;
    const panic = this.#found.panic.get(server.type) ?? this.#isPanic(server.type, asked);
    this.#found.panic.set(server.type, panic);
    return this.#isServing(server, panic, resort === 'holdDown');
  }

  /** Whether another session fits, and may begin: nothing was given back, and no time has passed. */
  hasRoom(server: ServerRecord): boolean {
    const given = this.#given.get(server.serverId) ?? 0;
    const rate = this.#node(server)?.maxNewSessionsPerSecond ?? START_RATE[server.type];
    const burst = rate === 0 ? 0 : Math.max(1, rate);
    return this.#load(server) < this.#capacity(server) && given + 1 <= burst;
  }

  /** The regions that have a legal pair with room, the nearest first; those of a later resort only where no other has. */
  candidates(asked: Asked): { resort: Resort; regions: readonly Candidate[] } {
    this.#found = { panic: new Map(), reasons: new Map() };
    for (const resort of RESORTS) {
      const regions = this.#candidates(asked, resort);
      if (regions.length > 0) return { resort, regions };
    }
    return { resort: 'holdDown', regions: [] };
  }

  /** Legal backends with room: anywhere, but where hold-downs are overlooked, in one region. */
  backends(asked: Asked, resort: Resort, regionId: string): number {
    const { desired } = this.#fleet;
    const among = resort === 'holdDown' ? desired.serversIn(regionId) : [...desired.servers()];
    return among.filter(
      (server) => server.type === 'Backend' && this.isLegal(server, asked, resort) && this.hasRoom(server),
    ).length;
  }

  #candidates(asked: Asked, resort: Resort): Candidate[] {
    const needs: ServerType[] = asked.ingressServerId === undefined ? ['Backend', 'Proxy'] : ['Backend'];
    const caller = unitVector(asked.caller);
    return [...this.#fleet.desired.regions()]
      .filter(({ regionId }) =>
        needs.every((type) => this.#inRegion(regionId, type, asked, resort).some((one) => this.hasRoom(one))),
      )
      .map(({ regionId, location }) => ({
        regionId,
        ms: estimatedRoundTripMs(distanceKm(caller, unitVector(location))),
        fullness: Math.max(...needs.map((type) => this.#utilisation(regionId, type, asked, resort))),
      }))
      .toSorted((left, right) => left.ms - right.ms);
  }

  #inRegion(regionId: string, type: ServerType, asked: Asked, resort: Resort): ServerRecord[] {
    return this.#fleet.desired
      .serversIn(regionId)
      .filter((server) => server.type === type && this.isLegal(server, asked, resort));
  }

  #utilisation(regionId: string, type: ServerType, asked: Asked, resort: Resort): number {
    // What a request excludes still counts for how full its region is.
    const servers = this.#inRegion(regionId, type, { ...asked, exclude: [] }, resort);
    return sum(servers, (server) => this.#load(server)) / sum(servers, (server) => this.#capacity(server));
  }

  #isPanic(type: ServerType, asked: Asked): boolean {
    const legal = [...this.#fleet.desired.servers()].filter(
      (server) =>
        server.type === type &&
        !this.#isCutOff(server) &&
        isWithin(asked.residency, this.#fleet.desired.region(server.regionId)?.countryCode ?? '') &&
        (asked.includeDevelopment || !server.isDevelopmentServer),
    );
    const routable = legal.filter((server) => this.#isServing(server, false));
    const inUse = legal.filter((server) => this.#isServing(server, true));
    return sum(routable, (server) => this.#capacity(server)) < (sum(inUse, (server) => this.#load(server)) + 1) / 2;
  }

  /** Where a region is cut off, that and its nodes' silence are no reasons. */
  #isServing(server: ServerRecord, suspectToo: boolean, holdDownToo = false): boolean {
    const isCutOff = this.#isCutOff(server);
    return this.#reasons(server).every((code) => {
      if (code === 'REGION_CUT_OFF') return isCutOff;
      if (code === 'NODE_REJOINING')
        return holdDownToo && (this.#fleet.live.liveNode(server.serverId)?.rejoin?.heartbeats ?? 0) >= 3;
      return code === 'NODE_SUSPECT' && (isCutOff || suspectToo);
    });
  }

  #reasons(server: ServerRecord): readonly string[] {
    const { serverId } = server;
    const region = this.#fleet.desired.region(server.regionId);
    const known = this.#found.reasons.get(serverId);
    if (known || !region) return known ?? ['NO_REGION'];
    const reasons = reasonsAgainst(region, server, this.#fleet.live).map(({ code }) => code);
    this.#found.reasons.set(serverId, reasons);
    return reasons;
  }

  #isCutOff({ regionId }: ServerRecord): boolean {
    return this.#fleet.live.cutOffSince(regionId) !== null;
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
    if (chance(random, 0.2)) fleet.cutOff(regionId);
    const servers = 2 + Math.floor(random.next() * 8);
    for (let index = 0; index < servers; index++) {
      const serverId = `${regionId}-${index}`;
      serverIds.push(serverId);
      fleet.server(regionId, serverId, {
        type: chance(random, 0.4) ? 'Proxy' : 'Backend',
        isDevelopmentServer: chance(random, 0.1),
        disabled: chance(random, 0.08) ? FLAG : null,
        maintenance: chance(random, 0.08) ? FLAG : null,
        maxSessions: pick(random, LIMITS),
      });
      if (chance(random, 0.04)) fleet.eject(serverId);
      if (chance(random, 0.06)) fleet.table.noteProbe(regionId, serverId, probeOf(random));
      if (chance(random, 0.95)) hearSomething(fleet, serverId, random, fill);
      if (chance(random, 0.8)) late.push(serverId);
    }
  }
  // Who is silent now is suspect; once in a while, dead.
  fleet.pass(chance(random, 0.2) ? 17_000 : chance(random, 0.5) ? 7000 : 1000);
  for (const serverId of late) hearSomething(fleet, serverId, random, fill);
  // Who was dead is held back; three heartbeats later, only by the clock.
  for (const serverId of late) {
    if (chance(random, 0.7)) for (const _ of [2, 3]) hearSomething(fleet, serverId, random, fill);
  }
  if (chance(random, 0.1)) fleet.pass(7000);
  fleet.nowMs += 2000;
  return { fleet, serverIds };
}

function probeOf(random: Random): ProbeReport {
  return {
    status: pick(random, ['Ok', 'Failing', 'Failing', 'Unknown']),
    decides: chance(random, 0.7),
    isNotAccepting: chance(random, 0.1),
    checkedAt: '2026-01-01T00:00:00.000Z',
    checks: [],
  };
}

/** Something is asked for, or seen, between two decisions. */
function changeSomething(fleet: RoutingFleet, serverIds: readonly string[], random: Random): void {
  const server = fleet.desired.server(pick(random, serverIds));
  if (!server) return;
  const { serverId, regionId } = server;
  pick<() => void>(random, [
    () => fleet.server(regionId, serverId, { ...server, maxSessions: pick(random, LIMITS) }),
    () => fleet.server(regionId, serverId, { ...server, disabled: server.disabled ? null : FLAG }),
    () => fleet.cutOff(regionId, fleet.live.cutOffSince(regionId) === null),
    () => fleet.eject(serverId, fleet.live.liveNode(serverId)?.ejectedUntil === null),
    () => fleet.table.noteProbe(regionId, serverId, probeOf(random)),
  ])();
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

/** The nearest; if that spills over, and hold-downs are not overlooked, the next that does not and adds at most 60 ms. */
function expectedRegion(candidates: readonly Candidate[], resort: Resort): string | null {
  const [home] = candidates;
  if (!home || home.fullness < 0.85 || resort === 'holdDown') return home?.regionId ?? null;
  return candidates.find(({ ms, fullness }) => fullness < 0.85 && ms <= home.ms + 60)?.regionId ?? home.regionId;
}

/** Later on a region may spill over at less than 85%, because it was fuller: then nobody can tell from its state. */
function isUnsure(candidates: readonly Candidate[], turn: number): boolean {
  return turn > 0 && candidates.some(({ fullness }) => fullness > 0.75 && fullness < 0.85);
}

/** What a route must not be: with servers that are illegal or without room, or with too few of them. */
function disagreementsIn(route: Route, asked: Asked, resort: Resort, oracle: Oracle, fleet: RoutingFleet) {
  const { regionId, backend, proxy, alternates } = route;
  const isWrong = (serverId: string, type: ServerType, isElsewhere: boolean) => {
    const server = fleet.desired.server(serverId);
    if (server?.type !== type || (server.regionId !== regionId && !isElsewhere)) return true;
    return !oracle.isLegal(server, asked, resort) || !oracle.hasRoom(server);
  };
  return [
    ...((proxy === null) === (asked.ingressServerId !== undefined) ? [] : ['proxy wanted']),
    ...(isWrong(backend.serverId, 'Backend', false) ? ['backend'] : []),
    ...(proxy && isWrong(proxy.serverId, 'Proxy', false) ? ['proxy'] : []),
    ...(alternates.some(({ serverId }) => isWrong(serverId, 'Backend', true)) ? ['alternate'] : []),
    ...(alternates.length === Math.min(2, oracle.backends(asked, resort, regionId) - 1) ? [] : ['alternates']),
  ];
}

test.each([0.5, 0.75, 0.95])(
  'at %f full: no illegal pick, no false NO_CAPACITY, the region that brute force finds',
  (fill) => {
    const random = seededRandom(Math.round(fill * 1000));
    let [routed, refused] = [0, 0];
    const routedBy = { routable: 0, cutOff: 0, holdDown: 0 };
    while (routed + refused < DECISIONS) {
      const { fleet, serverIds } = randomFleet(random, fill);
      const oracle = new Oracle(fleet);
      for (let turn = 0; turn < DECISIONS_PER_STATE; turn++) {
        if (chance(random, 0.3)) changeSomething(fleet, serverIds, random);
        const asked = randomAsk(random, serverIds);
        const { regions, resort } = oracle.candidates(asked);
        const route = routeOrNull(fleet, asked);
        const regionId = route?.regionId ?? null;
        const disagreements = [
          ...((resort !== 'holdDown' && isUnsure(regions, turn)) || regionId === expectedRegion(regions, resort)
            ? []
            : ['region']),
          ...((route === null) === (regions.length === 0) ? [] : ['refusal']),
          ...(route === null ? [] : disagreementsIn(route, asked, resort, oracle, fleet)),
        ];
        // A million expectations would take longer than a million decisions.
        if (disagreements.length > 0) expect({ disagreements, asked, regions, resort, route }).toBeNull();
        if (route === null) {
          refused++;
          continue;
        }
        routed++;
        routedBy[resort]++;
        oracle.note(route);
      }
    }
    expect(routed).toBeGreaterThan(DECISIONS / 10);
    expect(refused).toBeGreaterThan(0);
    expect(Math.min(...Object.values(routedBy))).toBeGreaterThan(0);
  },
  3_600_000,
);
