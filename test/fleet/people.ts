import type { CallKind } from './call.ts';
import type { CallerPlace } from './caller-places.ts';
import type { Person } from './person.ts';
import type { Random } from './random.ts';

/** Every call is over within a minute, so that a server taken out of service is seen to run empty. */
const CALL_MS = { min: 4000, typical: 15_000, max: 45_000 };
/** The mean of what `lengthMs` draws: an exponential above the shortest, cut at the longest. */
const MEAN_CALL_MS = CALL_MS.min + CALL_MS.typical * (1 - Math.exp(-(CALL_MS.max - CALL_MS.min) / CALL_MS.typical));
const TELEPHONY_SHARE = 0.65;

type Home = { readonly regionId: string; readonly callers: readonly CallerPlace[] };

/** The people around one region, who begin to call by chance. */
export class People {
  readonly #home: Home;
  readonly #random: Random;
  readonly #weights: number;
  readonly #prefix: string;
  #count = 0;

  constructor(home: Home, random: Random) {
    this.#home = home;
    this.#random = random;
    this.#weights = home.callers.reduce((sum, { weight }) => sum + weight, 0);
    // No two runs ask Meridian under the same names.
    this.#prefix = random.uuid();
  }

  /** Those who begin within a step, so that about so many are in a call at once. */
  arrivals(callsWanted: number, atMs: number, stepMs: number): Person[] {
    // Little's law: calls in progress are arrivals times their length.
    const count = this.#random.poisson((callsWanted * stepMs) / MEAN_CALL_MS);
    return Array.from({ length: count }, () => this.#person(atMs));
  }

  /** So many who are in a call already, each with what is left of it. */
  inCalls(count: number, atMs: number): Person[] {
    return Array.from({ length: count }, () => {
      let person = this.#person(atMs);
      // Of calls in progress more are long ones: who speaks twice as long is met twice as often.
      while (this.#random.next() > person.lengthMs / CALL_MS.max) person = this.#person(atMs);
      return { ...person, lengthMs: person.lengthMs * this.#random.next() };
    });
  }

  #person(atMs: number): Person {
    const kind: CallKind = this.#random.next() < TELEPHONY_SHARE ? 'telephony' : 'web';
    return {
      name: `${this.#prefix}-${++this.#count}`,
      regionId: this.#home.regionId,
      place: this.#place(),
      kind,
      lengthMs: Math.min(CALL_MS.max, CALL_MS.min + this.#random.exponential(CALL_MS.typical)),
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
