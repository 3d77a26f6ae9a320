import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { DesiredState } from '../../server/desired/desired-state.ts';
import { EventLog } from '../../server/events/event-log.ts';
import { Detector } from '../../server/fleet/detector.ts';
import { LiveTable } from '../../server/fleet/live-table.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { type Random, seededRandom } from '../fleet/random.ts';

const BEGIN_MS = Date.parse('2026-01-01T00:00:00.000Z');
const STEP_MS = 20;
const ROUND_MS = 100;
const BEAT_MS = 2000;
const NODES_A_REGION = 100;
/** Most heartbeats take a moment; one in a hundred is held up, and may be overtaken by the next. */
const DELAY_MS = { usual: [2, 60], held: [60, 2500], heldShare: 0.01 } as const;

type Node = {
  readonly server: { readonly serverId: string; readonly regionId: string; readonly type: 'Backend' };
  readonly bootId: string;
  sequence: number;
  diedAtMs: number | null;
};

/** What came of it; times in milliseconds. */
export type Detections = {
  /** Of nodes that died: from then on until they were known to be suspect, and dead. */
  readonly suspectAfterMs: number[];
  readonly deadAfterMs: number[];
  /** Nodes that lived, and were called so. */
  falseSuspects: number;
  falseDeads: number;
};

/**
 * Nodes that report every 2 s, 10% more or less, over a network that loses and delays, to a detector that may stand still
 * and whose calendar may jump. Seeded: it goes the same way each time.
 */
export class LossyFleet {
  readonly detections: Detections = { suspectAfterMs: [], deadAfterMs: [], falseSuspects: 0, falseDeads: 0 };
  /** How long each round took, in true time. */
  readonly roundsMs: number[] = [];
  readonly table: LiveTable;
  lossShare = 0;
  /** Nothing reaches Meridian. */
  isCutOff = false;
  /** How far its calendar is off. */
  calendarOffMs = 0;
  readonly #nodes: Node[] = [];
  readonly #random: Random;
  readonly #detector: Detector;
  readonly #agenda = new Map<number, (() => void)[]>();
  #unread: (() => void)[] = [];
  #nowMs = 1_000_000;
  #roundAtMs = this.#nowMs;
  #standsStillUntilMs = 0;

  private constructor(count: number, seed: number, events: EventLog) {
    this.#random = seededRandom(seed);
    const monotonicMs = () => this.#nowMs;
    const now = () => new Date(BEGIN_MS + this.#nowMs + this.calendarOffMs);
    const limits = { heartbeatIntervalMs: BEAT_MS, suspectAfterMs: 6000, deadAfterMs: 16_000 };
    this.table = new LiveTable(limits, monotonicMs);
    this.table.onChange(({ node, was }) => {
      if (node.liveness !== 'Alive' && was?.liveness !== node.liveness) this.#note(node.serverId, node.liveness);
    });
    const onTrouble = (trouble: string, error: unknown) => {
      throw new Error(trouble, { cause: error });
    };
    this.#detector = new Detector({
      table: this.table,
      desired: new DesiredState(),
      events,
      now,
      monotonicMs,
      onTrouble,
    });
    for (let index = 0; index < count; index++) {
      const regionId = `R-${Math.floor(index / NODES_A_REGION)}`;
      const server = { serverId: `${index}`, regionId, type: 'Backend' } as const;
      this.#nodes.push({ server, bootId: randomUUID(), sequence: 0, diedAtMs: null });
      this.#at(this.#nowMs + this.#random.between(0, BEAT_MS), () => this.#beat(index));
    }
  }

  static async begin(count: number, seed = 1): Promise<LossyFleet> {
    return new LossyFleet(count, seed, await EventLog.open(await openSqlite(':memory:')));
  }

  /** So large a share of the nodes dies, each at its own moment within this time. */
  letDie(share: number, withinMs: number): void {
    const living = this.#nodes.filter(({ diedAtMs }) => diedAtMs === null);
    for (let left = Math.round(share * this.#nodes.length); left > 0 && living.length > 0; left--) {
      const [node] = living.splice(Math.floor(this.#random.next() * living.length), 1);
      const atMs = this.#nowMs + this.#random.between(0, withinMs);
      if (node) this.#at(atMs, () => (node.diedAtMs = atMs));
    }
  }

  /** Meridian's own loop stands still for so long: what arrives meanwhile is read after the round that comes late. */
  standStill(ms: number): void {
    this.#standsStillUntilMs = this.#nowMs + ms;
  }

  async pass(ms: number): Promise<void> {
    for (const untilMs = this.#nowMs + ms; this.#nowMs < untilMs;) {
      this.#nowMs += STEP_MS;
      for (const happens of this.#agenda.get(this.#nowMs) ?? []) happens();
      this.#agenda.delete(this.#nowMs);
      if (this.#nowMs >= this.#standsStillUntilMs) this.#run();
      // What is written is written meanwhile.
      if (this.#nowMs % 1000 === 0) await setImmediate();
    }
  }

  #run(): void {
    if (this.#nowMs >= this.#roundAtMs) {
      const beganAt = performance.now();
      this.#detector.round();
      this.roundsMs.push(performance.now() - beganAt);
      this.#roundAtMs = this.#nowMs + ROUND_MS;
    }
    const unread = this.#unread;
    this.#unread = [];
    for (const read of unread) read();
  }

  #beat(index: number): void {
    const node = this.#nodes[index];
    if (!node || node.diedAtMs !== null) return;
    const sequence = ++node.sequence;
    this.#at(this.#nowMs + BEAT_MS * this.#random.between(0.9, 1.1), () => this.#beat(index));
    if (this.#random.next() < this.lossShare) return;
    const [from, to] = this.#random.next() < DELAY_MS.heldShare ? DELAY_MS.held : DELAY_MS.usual;
    this.#at(this.#nowMs + this.#random.between(from, to), () => {
      if (!this.isCutOff) this.#unread.push(() => this.#hear(node, sequence));
    });
  }

  #hear({ server, bootId }: Node, sequence: number): void {
    this.table.record(server, { bootId, sequence, runtimeStatus: 'Running' }, new Date(BEGIN_MS + this.#nowMs));
  }

  #note(serverId: string, liveness: string): void {
    const { diedAtMs = null } = this.#nodes[Number(serverId)] ?? {};
    const { suspectAfterMs, deadAfterMs } = this.detections;
    if (diedAtMs !== null) (liveness === 'Dead' ? deadAfterMs : suspectAfterMs).push(this.#nowMs - diedAtMs);
    else if (liveness === 'Dead') this.detections.falseDeads += 1;
    else this.detections.falseSuspects += 1;
  }

  #at(atMs: number, happens: () => void): void {
    const tick = Math.max(this.#nowMs + STEP_MS, Math.ceil(atMs / STEP_MS) * STEP_MS);
    const then = this.#agenda.get(tick);
    if (then) then.push(happens);
    else this.#agenda.set(tick, [happens]);
  }
}

/** The value below which so large a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
