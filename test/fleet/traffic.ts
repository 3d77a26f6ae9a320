import type { Location } from '@meridian/shared/region.ts';
import { beginCall, type Call, finishCall } from './call.ts';
import type { Random } from './random.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** A region as its callers see it. */
export type TrafficRegion = {
  readonly regionId: string;
  readonly location: Location;
  /** How much of its backends' room the busiest hour fills, 0 to 1. */
  readonly peakLoad: number;
  readonly nodes: readonly SimulatedNode[];
};

export type TrafficOptions = {
  readonly regions: readonly TrafficRegion[];
  readonly random: Random;
  readonly startMs: number;
  /** How busy people at a longitude are now, 0 to 1. */
  readonly busynessAt: (nowMs: number, longitude: number) => number;
};

/** Every call is over within a minute, so that a server taken out of service is seen to run empty. */
const CALL_MS = { min: 4000, typical: 15_000, max: 45_000 };
/** The mean of what `callLengthMs` draws: an exponential above the shortest, cut at the longest. */
const MEAN_CALL_MS = CALL_MS.min + CALL_MS.typical * (1 - Math.exp(-(CALL_MS.max - CALL_MS.min) / CALL_MS.typical));
const TELEPHONY_SHARE = 0.65;
/** A caller who hangs up before it rings, a codec nobody speaks: it happens everywhere. */
const SETUP_FAILURE_SHARE = 0.006;

/** Time moves in steps that do not depend on how often it is looked at, or the same seed would tell another story. */
const STEP_MS = 100;
/** After a longer pause, a laptop that slept, the calls in between were never made. */
const MAX_CATCH_UP_MS = 60_000;

/**
 * The people who call. Each region's own fill it by its time of day; where nobody takes their call, it goes to the
 * nearest region that does.
 */
export class Traffic {
  readonly #random: Random;
  readonly #busynessAt: TrafficOptions['busynessAt'];
  readonly #sources: readonly CallSource[];
  readonly #endingAt = new Map<number, Call[]>();
  #untilMs: number;

  constructor({ regions, random, startMs, busynessAt }: TrafficOptions) {
    this.#random = random;
    this.#busynessAt = busynessAt;
    this.#untilMs = startMs;
    this.#sources = regions.map((region) => ({
      longitude: region.location.longitude,
      peakCalls: region.peakLoad * room(region),
      nearestFirst: regions.toSorted((a, b) => apart(region, a) - apart(region, b)),
    }));
  }

  /** Lets calls begin and end up to a moment. */
  advance(nowMs: number): void {
    this.#skipPause(nowMs);
    while (this.#untilMs + STEP_MS <= nowMs) {
      this.#untilMs += STEP_MS;
      this.#endCalls(this.#untilMs);
      for (const source of this.#sources) this.#beginCalls(source, this.#untilMs);
    }
  }

  #skipPause(nowMs: number): void {
    const pauseEndMs = nowMs - MAX_CATCH_UP_MS;
    if (this.#untilMs >= pauseEndMs) return;
    const skippedMs = Math.floor((pauseEndMs - this.#untilMs) / STEP_MS) * STEP_MS;
    this.#untilMs += skippedMs;
    for (const endsAtMs of this.#endingAt.keys()) if (endsAtMs <= this.#untilMs) this.#endCalls(endsAtMs);
  }

  #endCalls(atMs: number): void {
    for (const call of this.#endingAt.get(atMs) ?? []) finishCall(call);
    this.#endingAt.delete(atMs);
  }

  #beginCalls(source: CallSource, atMs: number): void {
    const callsWanted = source.peakCalls * this.#busynessAt(atMs, source.longitude);
    // Little's law: calls in progress are arrivals times their length.
    const arrivals = this.#random.poisson((callsWanted * STEP_MS) / MEAN_CALL_MS);
    for (let index = 0; index < arrivals; index += 1) this.#beginCall(source, atMs);
  }

  #beginCall(source: CallSource, atMs: number): void {
    for (const region of source.nearestFirst) {
      const backend = this.#emptier(region, 'Backend', atMs);
      const proxy = this.#emptier(region, 'Proxy', atMs);
      if (backend === null || proxy === null) continue;
      this.#setUp([backend, proxy], atMs);
      return;
    }
  }

  #setUp(ends: readonly SimulatedNode[], atMs: number): void {
    if (this.#random.next() < SETUP_FAILURE_SHARE) {
      for (const end of ends) end.fail();
      return;
    }
    const kind = this.#random.next() < TELEPHONY_SHARE ? 'telephony' : 'web';
    const call: Call = { kind, startedAtMs: atMs, ends };
    beginCall(call);
    const endsAtMs = atMs + Math.round(this.#callLengthMs() / STEP_MS) * STEP_MS;
    const ending = this.#endingAt.get(endsAtMs);
    if (ending === undefined) this.#endingAt.set(endsAtMs, [call]);
    else ending.push(call);
  }

  #callLengthMs(): number {
    return Math.min(CALL_MS.max, CALL_MS.min + this.#random.exponential(CALL_MS.typical));
  }

  /** Of two drawn at random the emptier one: even, but not so even that it looks made up. */
  #emptier(region: TrafficRegion, type: SimulatedNode['type'], atMs: number): SimulatedNode | null {
    const open = region.nodes.filter((node) => node.type === type && node.takesCalls(atMs));
    const first = this.#pick(open);
    const second = this.#pick(open);
    if (first === null || second === null) return null;
    return first.activeCalls <= second.activeCalls ? first : second;
  }

  #pick(nodes: readonly SimulatedNode[]): SimulatedNode | null {
    return nodes[Math.floor(this.#random.next() * nodes.length)] ?? null;
  }
}

type CallSource = {
  readonly longitude: number;
  readonly peakCalls: number;
  readonly nearestFirst: readonly TrafficRegion[];
};

function room(region: TrafficRegion): number {
  return region.nodes.reduce((sum, node) => sum + (node.type === 'Backend' ? node.room : 0), 0);
}

/** Grows with the great circle between two regions: the cosine of its angle, turned round. */
function apart(from: TrafficRegion, to: TrafficRegion): number {
  const [lat1, lat2] = [radians(from.location.latitude), radians(to.location.latitude)];
  const turn = radians(to.location.longitude - from.location.longitude);
  return -(Math.sin(lat1) * Math.sin(lat2) + Math.cos(lat1) * Math.cos(lat2) * Math.cos(turn));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
