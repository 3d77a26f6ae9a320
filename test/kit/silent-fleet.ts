import { randomUUID } from 'node:crypto';
import type { NodeMetrics, RuntimeStatus } from '@meridian/shared/node-status.ts';
import { LiveTable } from '../../server/fleet/live-table.ts';
import type { SilenceLimits } from '../../server/fleet/silence.ts';

const BEGIN_MS = Date.parse('2026-01-01T00:00:00.000Z');
const BEAT_MS = 2000;
const ROUND_MS = 100;

/** Nodes `<region>/<name>` that report every 2 s unless they are silenced, and a table that hears and judges them. */
export class SilentFleet {
  table: LiveTable;
  nowMs = 1_000_000;
  /** Whose heartbeats do not arrive. */
  readonly silenced = new Set<string>();
  readonly #nodes = new Map<
    string,
    { bootId: string; sequence: number; metrics: NodeMetrics; status: RuntimeStatus }
  >();

  readonly #limits: SilenceLimits;

  constructor(limits: Partial<SilenceLimits> = {}) {
    this.#limits = { suspectAfterMs: 6000, deadAfterMs: 16_000, ...limits };
    this.table = new LiveTable(this.#limits, () => this.nowMs);
  }

  /** So many nodes of a region, `<region>/0`, `<region>/1`, …, which are heard from now on. */
  add(regionId: string, count: number): string[] {
    const ids = Array.from({ length: count }, (_, index) => `${regionId}/${index}`);
    for (const id of ids) {
      this.#nodes.set(id, { bootId: randomUUID(), sequence: 0, metrics: {}, status: 'Running' });
      this.beat(id);
    }
    return ids;
  }

  /** What a node reports from now on. */
  report(id: string, metrics: NodeMetrics, status: RuntimeStatus = 'Running'): void {
    this.#nodes.set(id, { ...this.#node(id), metrics, status });
  }

  /** Its process starts anew. */
  reboot(id: string): void {
    this.#nodes.set(id, { ...this.#node(id), bootId: randomUUID(), sequence: 0 });
  }

  beat(id: string): void {
    this.#node(id).sequence += 1;
    this.repeat(id);
  }

  /** Its last heartbeat once more: the answer was lost. */
  repeat(id: string): void {
    const { bootId, metrics, status, sequence } = this.#node(id);
    const server = { serverId: id, regionId: id.split('/')[0] ?? '', type: 'Backend' } as const;
    this.table.record(server, { bootId, sequence, runtimeStatus: status, ...metrics }, new Date(this.at));
  }

  /** Its process answers a probe that was sent so long ago. */
  answer(id: string, sentAgoMs = 0): void {
    this.table.noteAnswer(id, this.nowMs - sentAgoMs);
  }

  silence(ids: readonly string[]): void {
    for (const id of ids) this.silenced.add(id);
  }

  restore(ids: readonly string[]): void {
    for (const id of ids) this.silenced.delete(id);
  }

  /** Time passes: nodes report, each at its own moment, and silence is judged every 100 ms. */
  pass(ms: number): void {
    for (const untilMs = this.nowMs + ms; this.nowMs < untilMs;) {
      this.nowMs += ROUND_MS;
      let offsetMs = 0;
      for (const id of this.#nodes.keys()) {
        if ((this.nowMs + (offsetMs += ROUND_MS)) % BEAT_MS === 0 && !this.silenced.has(id)) this.beat(id);
      }
      this.table.judge(this.at);
    }
  }

  /** Meridian begins anew with what it would have kept. */
  restart(): void {
    const kept = this.table.serverIds().flatMap((id) => this.table.remember(id) ?? []);
    this.table = new LiveTable(this.#limits, () => this.nowMs);
    for (const node of kept) this.table.restore(node);
  }

  /** How many nodes of a region are what. */
  liveness(regionId: string): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const id of this.#nodes.keys()) {
      const liveness = id.startsWith(`${regionId}/`) ? this.table.node(id)?.liveness : undefined;
      if (liveness !== undefined) counts[liveness] = (counts[liveness] ?? 0) + 1;
    }
    return counts;
  }

  /** The types of what happened since the last look, besides what each node did on its own. */
  news(): string[] {
    const { transitions } = this.table.takeNews();
    return transitions.map(({ type }) => type).filter((type) => !type.startsWith('node.'));
  }

  get at(): string {
    return new Date(BEGIN_MS + this.nowMs).toISOString();
  }

  #node(id: string) {
    const node = this.#nodes.get(id);
    if (!node) throw new Error(`no node ${id}`);
    return node;
  }
}
