import { setImmediate } from 'node:timers/promises';
import type { ProbeReport } from '@meridian/shared/probe.ts';
import type { EventDraft } from '../../server/events/event-log.ts';
import { reasonsAgainst } from '../../server/fleet/reasons-against.ts';
import type { ProbeMemory } from '../../server/operations/probe-memory.ts';
import { ProbeSchedule } from '../../server/operations/probe-schedule.ts';
import type { ProbeAnswer } from '../../server/outbound/probes/probe.ts';
import { RoutingFleet, type ServerOptions } from './routing-fleet.ts';

type Answers = readonly [ProbeAnswer, ...ProbeAnswer[]];

/** What a server may say to those who ask. */
export const ANSWERS = {
  Ok: [{ kind: 'http', ok: true, latencyMs: 3, message: 'Answers GET /health with 200' }],
  Silent: [{ kind: 'http', ok: false, latencyMs: null, message: 'No answer within 2 s' }],
  Full: [{ kind: 'http', ok: true, latencyMs: 3, message: 'Answers OPTIONS with 503', isNotAccepting: true }],
  Forbidden: [
    { kind: 'http', ok: null, latencyMs: null, message: '10.0.0.1 is private: only if allowedCidrs hold it' },
  ],
} as const satisfies Record<string, Answers>;

const [HERE, ELSEWHERE] = ['US-HERE', 'US-ELSEWHERE'];
const INTERVAL_MS = 10_000;
const STEP_MS = 250;
const EPOCH_MS = Date.parse('2026-01-01T00:00:00Z');

/** The probe schedule over a fleet in memory, `s1`… in one region and `e1`… in another; all heard, all answering. */
export class ProbedWorld {
  readonly schedule: ProbeSchedule;
  readonly answers = new Map<string, Answers>();
  readonly kept = new Map<string, object | null>();
  onAsk: (serverId: string) => void = () => undefined;
  holdAnswers = false;
  readonly #fleet = new RoutingFleet();
  readonly #drafts: EventDraft[] = [];
  readonly #held: (() => void)[] = [];

  constructor({
    servers,
    elsewhere = 0,
    memories = new Map<string, ProbeMemory>(),
    random = () => 0.5,
    startMs = 0,
  }: {
    servers: number;
    elsewhere?: number;
    memories?: ReadonlyMap<string, ProbeMemory>;
    random?: () => number;
    startMs?: number;
  }) {
    const fleet = this.#fleet;
    const startedAtMs = fleet.nowMs;
    for (const [regionId, prefix, count] of [
      [HERE, 's', servers],
      [ELSEWHERE, 'e', elsewhere],
    ] as const) {
      fleet.region(regionId, { latitude: 0, longitude: 0 });
      for (let number = 1; number <= count; number++) {
        fleet.server(regionId, `${prefix}${number}`);
        fleet.hear(`${prefix}${number}`, 0);
      }
    }
    this.schedule = new ProbeSchedule({
      desired: fleet.desired,
      table: fleet.table,
      journal: {
        note: (draft) => this.#drafts.push(draft),
        keep: (subject, state) => this.kept.set(subject, state),
      },
      ask: async ({ serverId }) => {
        this.onAsk(serverId);
        const answers = this.answers.get(serverId) ?? ANSWERS.Ok;
        if (this.holdAnswers) await new Promise<void>((resolve) => this.#held.push(resolve));
        return answers;
      },
      intervalMs: INTERVAL_MS,
      deadAfterMs: 16_000,
      memories,
      now: () => new Date(EPOCH_MS + startMs + fleet.nowMs - startedAtMs),
      monotonicMs: () => fleet.nowMs,
      random,
      onTrouble: (trouble, error) => {
        throw new Error(trouble, { cause: error });
      },
    });
  }

  nowMs(): number {
    return this.#fleet.nowMs;
  }

  /** Time passes, and the schedule has a round. */
  async step(ms: number): Promise<void> {
    this.wait(ms);
    this.schedule.round();
    await setImmediate();
  }

  /** Everyone is asked so many times. */
  async pass(times: number): Promise<void> {
    for (let step = 0; step < (times * INTERVAL_MS) / STEP_MS; step++) await this.step(STEP_MS);
  }

  /** Time passes, and nobody does anything. */
  wait(ms: number): void {
    this.#fleet.nowMs += ms;
  }

  /** How many wait for an answer. */
  inFlight(): number {
    return this.#held.length;
  }

  /** Whoever waits for an answer gets it. */
  async release(): Promise<void> {
    for (const resolve of this.#held.splice(0)) resolve();
    await setImmediate();
  }

  report(serverId: string): ProbeReport | null {
    return this.#fleet.table.probe(serverId);
  }

  /** Why it gets no sessions. */
  reasons(serverId: string): string[] {
    const { desired, table } = this.#fleet;
    const server = desired.server(serverId);
    const region = server && desired.region(server.regionId);
    return region ? reasonsAgainst(region, server, table).map(({ code }) => code) : [];
  }

  /** What was told, each with its server. */
  events(): string[] {
    return this.#drafts.map(({ type, target }) => `${type} ${target.serverId}`);
  }

  /** All others are heard, this one is not, and that is judged. */
  fallSilent(serverId: string, ms: number): void {
    this.wait(ms);
    this.hearAllBut(serverId);
  }

  /** All others are heard now, and silence is judged. */
  hearAllBut(serverId: string | null): void {
    for (const other of this.#fleet.desired.servers())
      if (other.serverId !== serverId) this.#fleet.hear(other.serverId, 0);
    this.#fleet.pass(0);
  }

  isReportingLost(serverId: string): boolean {
    return typeof this.#fleet.table.node(serverId)?.reportingLostSince === 'string';
  }

  reboot(serverId: string): void {
    this.#fleet.reboot(serverId);
    this.#fleet.hear(serverId, 0);
  }

  allow(allowedCidrs: readonly string[]): void {
    this.#fleet.region(HERE, { latitude: 0, longitude: 0 }, { allowedCidrs });
  }

  edit(serverId: string, change: ServerOptions): void {
    this.#fleet.server(HERE, serverId, change);
  }

  remove(serverId: string): void {
    this.#fleet.desired.swap({ deletedServerIds: [serverId] });
  }
}
