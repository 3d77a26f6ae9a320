import type { CallKind } from './call.ts';
import type { CallerPlace } from './caller-places.ts';
import type { Person } from './person.ts';
import type { Random } from './random.ts';

/** How long calls are: the shortest, and above it an exponential that is cut at the longest; milliseconds. */
export type CallLengths = { readonly minMs: number; readonly typicalMs: number; readonly maxMs: number };

/** Over within a minute, so that a server taken out of service is seen to run empty. */
export const BRIEF_CALLS: CallLengths = { minMs: 4000, typicalMs: 15_000, maxMs: 45_000 };
/** A minute, mostly: what is reported is then true of what is there, also where servers are nearly full. */
export const ORDINARY_CALLS: CallLengths = { minMs: 10_000, typicalMs: 60_000, maxMs: 180_000 };

/** In a larger fleet calls are as much longer: some hundreds of people begin to call each second, whatever its size. */
const TRUE_LENGTHS_UP_TO_NODES = 500;

/** How long calls are in a fleet of so many nodes. */
export function lengthsIn(nodes: number, { minMs, typicalMs, maxMs }: CallLengths): CallLengths {
  const factor = Math.max(1, nodes / TRUE_LENGTHS_UP_TO_NODES);
  return { minMs: minMs * factor, typicalMs: typicalMs * factor, maxMs: maxMs * factor };
}

const TELEPHONY_SHARE = 0.65;

type Home = { readonly regionId: string; readonly callers: readonly CallerPlace[] };

/** The people around one region, who begin to call by chance. */
export class People {
  readonly #home: Home;
  readonly #lengths: CallLengths;
  readonly #random: Random;
  readonly #weights: number;
  readonly #prefix: string;
  #count = 0;

  constructor(home: Home, lengths: CallLengths, random: Random) {
    this.#home = home;
    this.#lengths = lengths;
    this.#random = random;
    this.#weights = home.callers.reduce((sum, { weight }) => sum + weight, 0);
    // No two runs ask Meridian under the same names.
    this.#prefix = random.uuid();
  }

  /** Those who begin within a step, so that about so many are in a call at once. */
  arrivals(callsWanted: number, atMs: number, stepMs: number): Person[] {
    // Little's law: calls in progress are arrivals times their length.
    const count = this.#random.poisson((callsWanted * stepMs) / meanMs(this.#lengths));
    return Array.from({ length: count }, () => this.#person(atMs));
  }

  /** So many who are in a call already, each with what is left of it. */
  inCalls(count: number, atMs: number): Person[] {
    return Array.from({ length: count }, () => {
      let person = this.#person(atMs);
      // Of calls in progress more are long ones: who speaks twice as long is met twice as often.
      while (this.#random.next() > person.lengthMs / this.#lengths.maxMs) person = this.#person(atMs);
      return { ...person, lengthMs: person.lengthMs * this.#random.next() };
    });
  }

  #person(atMs: number): Person {
    const { minMs, typicalMs, maxMs } = this.#lengths;
    const kind: CallKind = this.#random.next() < TELEPHONY_SHARE ? 'telephony' : 'web';
    return {
      name: `${this.#prefix}-${++this.#count}`,
      regionId: this.#home.regionId,
      place: this.#place(),
      kind,
      lengthMs: Math.min(maxMs, minMs + this.#random.exponential(typicalMs)),
      sinceMs: atMs,
      tries: 0,
      refusedBy: [],
    };
  }

  #place(): CallerPlace {
    let left = this.#random.next() * this.#weights;
    const place = this.#home.callers.find(({ weight }) => (left -= weight) < 0) ?? this.#home.callers[0];
    if (place === undefined) throw new Error(`nobody calls ${this.#home.regionId}`);
    return place;
  }
}

function meanMs({ minMs, typicalMs, maxMs }: CallLengths): number {
  return minMs + typicalMs * (1 - Math.exp(-(maxMs - minMs) / typicalMs));
}
