import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import { DesiredState } from '../../../server/desired/desired-state.ts';
import { LiveTable } from '../../../server/fleet/live-table.ts';
import { BeatingNode } from './heartbeat.ts';
import { type BenchNode, fleetRecords } from './fleet-records.ts';

const LIMITS = { suspectAfterMs: 6000, deadAfterMs: 16_000 };
const BEGAN_AT_MS = Date.parse('2026-11-25T03:00:00Z');

/** What each node says next: made before, since it comes from outside. */
export type Said = { readonly node: BenchNode; readonly heartbeat: Heartbeat };

/** A fleet of so many nodes and the live table that hears them, on a clock that moves only when it is told. */
export class FleetInProcess {
  readonly desired = new DesiredState();
  readonly table: LiveTable;
  readonly #nodes: readonly { readonly node: BenchNode; readonly beating: BeatingNode }[];
  #nowMs = 0;

  constructor(nodeCount: number) {
    const { delta, nodes } = fleetRecords(nodeCount, (key) => key);
    this.desired.swap(delta);
    this.table = new LiveTable(LIMITS, this.clock.monotonicMs);
    this.#nodes = nodes.map((node) => ({ node, beating: new BeatingNode(node.type) }));
  }

  readonly clock = {
    monotonicMs: () => this.#nowMs,
    now: () => new Date(BEGAN_AT_MS + this.#nowMs),
  };

  get size(): number {
    return this.#nodes.length;
  }

  serverIdAt(index: number): string {
    return this.#nodes[index]?.node.serverId ?? '';
  }

  get parts() {
    return { desired: this.desired, table: this.table, clock: this.clock };
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }

  /** A heartbeat of every node, not heard yet. */
  heartbeats(): Said[] {
    return this.#nodes.map(({ node, beating }) => ({ node, heartbeat: beating.beat() }));
  }

  hear(said: readonly Said[]): void {
    const at = this.clock.now();
    for (const { node, heartbeat } of said) this.table.record(node, heartbeat, at);
  }
}
