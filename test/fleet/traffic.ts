import { Agenda } from './agenda.ts';
import { Call, type CallEnd } from './call.ts';
import type { CallerPlace } from './caller-places.ts';
import { type Dialed, dialByPeers, dialRoute, type PhoneBook } from './dialing.ts';
import { type CallLengths, People } from './people.ts';
import type { Person } from './person.ts';
import type { Random } from './random.ts';
import type { SimulatedNode } from './simulated-node.ts';
import type { Reply, Switchboard } from './switchboard.ts';

/** A region as its callers see it. */
export type TrafficRegion = {
  readonly regionId: string;
  readonly callers: readonly CallerPlace[];
  readonly nodes: readonly SimulatedNode[];
};

/** What people see of their calls. */
export type Sight = {
  readonly kind:
    | 'found'
    | 'asked'
    | 'landed'
    | 'landedByPeers'
    | 'noCapacity'
    | 'refused'
    | 'hungUp'
    | 'failed'
    | 'dropped'
    | 'gaveUp';
  readonly person: Person;
  readonly atMs: number;
  /** Of a call that has landed. */
  readonly proxy?: SimulatedNode;
  readonly backend?: SimulatedNode;
};

export type TrafficOptions = {
  readonly regions: readonly TrafficRegion[];
  readonly book: PhoneBook;
  readonly switchboard: Switchboard;
  readonly lengths: CallLengths;
  readonly random: Random;
  readonly startMs: number;
  /** How many calls people around a region want to be in at once. */
  readonly callsWanted: (regionId: string, nowMs: number) => number;
  /** Whether Meridian cannot be asked from a region's own network. */
  readonly isCut: (regionId: string) => boolean;
  readonly onSight: (sight: Sight) => void;
};

/** It happens everywhere that a caller hangs up before it rings, and that two ends speak no common codec. */
const HANG_UP_SHARE = 0.004;
const NO_CODEC_SHARE = 0.002;
/** Nobody speaks for long into a call that is silent. */
const SILENT_CALL_MS = 3000;
/** Who was cut off, or heard nothing, tries again within seconds; who was told that all lines are busy, when told. */
const REDIAL_MS = { min: 500, max: 5000 };
const PATIENCE_MS = 45_000;
/** What is told in milliseconds is obeyed in seconds, as phones do. */
const RETRY_MIN_MS = 1000;

/** Time moves in steps that do not depend on how often it is looked at, or the same seed would tell another story. */
const STEP_MS = 100;
/** After a longer pause, a laptop that slept, the calls in between were never made. */
const MAX_CATCH_UP_MS = 60_000;

/**
 * The people who call, all day long. Each asks Meridian where to, dials what it answers, says what came of it, and tries
 * again where nothing did. While Meridian does not answer, those who know a proxy of their region go on through it.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #sources: readonly { readonly regionId: string; readonly people: People }[];
  readonly #proxiesIn: ReadonlyMap<string, readonly SimulatedNode[]>;
  readonly #endings = new Agenda<Call>(STEP_MS);
  readonly #redials = new Agenda<Person>(STEP_MS);
  #untilMs: number;

  constructor(options: TrafficOptions) {
    const { regions, lengths, random, startMs } = options;
    this.#options = options;
    this.#untilMs = startMs;
    this.#sources = regions.map((region) => ({
      regionId: region.regionId,
      people: new People(region, lengths, random.fork(region.regionId)),
    }));
    this.#proxiesIn = new Map(
      regions.map(({ regionId, nodes }) => [regionId, nodes.filter(({ type }) => type === 'Proxy')]),
    );
  }

  /** Lets calls begin and end up to a moment. */
  advance(nowMs: number): void {
    this.#skipPause(nowMs);
    while (this.#untilMs + STEP_MS <= nowMs) {
      this.#untilMs += STEP_MS;
      this.#step(this.#untilMs);
    }
  }

  /**
   * Lets as many people be in calls as want to be, at most so many more: they have been, nobody was asked for them.
   * Answers how many want to be besides.
   */
  fill(atMost: number): number {
    const { callsWanted, book, random } = this.#options;
    let left = atMost;
    let wanting = 0;
    for (const { regionId, people } of this.#sources) {
      const known = this.#proxiesIn.get(regionId) ?? [];
      const inCalls = known.reduce((sum, { activeCalls }) => sum + activeCalls, 0);
      const missing = Math.max(0, Math.round(callsWanted(regionId, this.#untilMs)) - inCalls);
      const now = Math.min(missing, left);
      left -= now;
      wanting += missing - now;
      for (const person of people.inCalls(now, this.#untilMs)) {
        const dialed = dialByPeers(known, book, random, this.#untilMs);
        if (dialed.kind === 'pair') this.#setUp(person, dialed, 'found');
      }
    }
    return wanting;
  }

  #skipPause(nowMs: number): void {
    const pauseEndMs = nowMs - MAX_CATCH_UP_MS;
    if (this.#untilMs >= pauseEndMs) return;
    this.#untilMs += Math.floor((pauseEndMs - this.#untilMs) / STEP_MS) * STEP_MS;
    for (const call of this.#endings.takeUntil(this.#untilMs)) call.finish();
    for (const person of this.#redials.takeUntil(this.#untilMs)) this.#see('gaveUp', person);
  }

  #step(atMs: number): void {
    for (const call of this.#endings.take(atMs)) call.finish();
    for (const person of this.#redials.take(atMs)) this.#ring(person);
    for (const { regionId, people } of this.#sources) {
      const callsWanted = this.#options.callsWanted(regionId, atMs);
      for (const person of people.arrivals(callsWanted, atMs, STEP_MS)) this.#ring(person);
    }
  }

  #ring(person: Person): void {
    const { switchboard, isCut } = this.#options;
    const { name, kind, place, refusedBy, regionId } = person;
    person.tries += 1;
    this.#see('asked', person);
    if (place.isLocal && isCut(regionId)) return this.#goOnWithout(person);
    const question = {
      // Who redials makes another call.
      callId: `${name}.${person.tries}`,
      kind,
      caller: place.caller,
      residency: place.residency,
      exclude: refusedBy,
    };
    switchboard.ask(question, (reply) => this.#take(person, reply));
  }

  #take(person: Person, reply: Reply): void {
    if (reply.kind === 'away') return this.#goOnWithout(person);
    if (reply.kind === 'noCapacity') {
      this.#see('noCapacity', person);
      return this.#redial(person, Math.max(RETRY_MIN_MS, reply.retryAfterMs) * this.#options.random.between(1, 1.5));
    }
    const { switchboard, book } = this.#options;
    const { ticketId } = reply.route;
    const dialed = dialRoute(reply.route, book, this.#untilMs);
    if (dialed.kind === 'refused') {
      switchboard.tell(ticketId, 'failed', '503');
      return this.#refused(person, dialed.by);
    }
    if (this.#options.random.next() < HANG_UP_SHARE) {
      switchboard.tell(ticketId, 'abandoned', '487');
      this.#see('hungUp', person);
      return this.#redialSoon(person);
    }
    const code = this.#setUp(person, dialed, 'landed');
    switchboard.tell(ticketId, code === null ? 'answered' : 'failed', code ?? undefined);
  }

  /** Nobody says where to: through a proxy that is known, to whom it was last told of. */
  #goOnWithout(person: Person): void {
    const { book, random } = this.#options;
    const known = person.place.isLocal ? (this.#proxiesIn.get(person.regionId) ?? []) : [];
    const dialed = dialByPeers(known, book, random, this.#untilMs);
    if (dialed.kind === 'pair') this.#setUp(person, dialed, 'landedByPeers');
    else this.#refused(person, dialed.by);
  }

  #refused(person: Person, by: readonly string[]): void {
    person.refusedBy = [...new Set([...person.refusedBy, ...by])];
    this.#see('refused', person);
    this.#redialSoon(person);
  }

  /** Begins a call, or answers with what went wrong. */
  #setUp(
    person: Person,
    { proxy, backend }: Dialed & { kind: 'pair' },
    how: 'landed' | 'landedByPeers' | 'found',
  ): string | null {
    const nodes = [backend, proxy];
    const isUnlucky = this.#options.random.next() < NO_CODEC_SHARE;
    const trouble = nodes.map((node) => node.trouble()).find((each) => each !== null) ?? null;
    if (isUnlucky) for (const node of nodes) node.fail();
    if (isUnlucky || trouble === 'setup') {
      this.#see('failed', person);
      this.#redialSoon(person);
      return isUnlucky ? '488' : '408';
    }
    const isSilent = trouble === 'media';
    const ends = [...nodes, this.#endOf(person)];
    const call = new Call({ kind: person.kind, startedAtMs: this.#untilMs, isSilent, ends });
    this.#endings.add(this.#untilMs, isSilent ? SILENT_CALL_MS : person.lengthMs, call);
    this.#options.onSight({ kind: isSilent ? 'failed' : how, person, atMs: this.#untilMs, proxy, backend });
    return isSilent ? 'no media' : null;
  }

  /** The caller's own end: who has heard nothing, or was cut off, tries again. */
  #endOf(person: Person): CallEnd {
    return {
      begin: () => {},
      finish: ({ isSilent }) => {
        if (isSilent) this.#redialSoon(person);
      },
      drop: () => {
        person.sinceMs = this.#untilMs;
        this.#see('dropped', person);
        this.#redialSoon(person);
      },
    };
  }

  #redialSoon(person: Person): void {
    this.#redial(person, this.#options.random.between(REDIAL_MS.min, REDIAL_MS.max));
  }

  #redial(person: Person, afterMs: number): void {
    if (this.#untilMs + afterMs > person.sinceMs + PATIENCE_MS) this.#see('gaveUp', person);
    else this.#redials.add(this.#untilMs, afterMs, person);
  }

  #see(kind: Sight['kind'], person: Person): void {
    this.#options.onSight({ kind, person, atMs: this.#untilMs });
  }
}
