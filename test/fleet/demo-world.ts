import { busynessAt, compressedDay } from './day-curve.ts';
import type { PlannedRegion } from './demo-plan.ts';
import type { Random } from './random.ts';
import { SimulatedNode } from './simulated-node.ts';
import { Traffic } from './traffic.ts';

export type DemoWorldOptions = {
  readonly plan: readonly PlannedRegion[];
  readonly random: Random;
  readonly startMs: number;
  /** How long a day of calls takes; shorter than a true one, so that a demo sees it rise and fall. */
  readonly dayLengthMs: number;
  /** How long until somewhere in the fleet a node crashes, on average; Infinity for a quiet world. */
  readonly meanTimeBetweenCrashesMs: number;
};

/** The whole simulated world: every planned node by its endpoint, and the people who call. It knows no network. */
export class DemoWorld {
  readonly nodes: ReadonlyMap<string, SimulatedNode>;
  readonly #traffic: Traffic;

  constructor({ plan, random, startMs, dayLengthMs, meanTimeBetweenCrashesMs }: DemoWorldOptions) {
    const nodeCount = plan.reduce((sum, region) => sum + region.servers.length, 0);
    const nodes = new Map<string, SimulatedNode>();
    const regions = plan.map((region) => ({
      ...region,
      nodes: region.servers.map(({ endpoint, type, version }) => {
        const traits = {
          type,
          version,
          random: random.fork(endpoint),
          meanUptimeMs: meanTimeBetweenCrashesMs * nodeCount,
        };
        const node = new SimulatedNode(traits);
        nodes.set(endpoint, node);
        return node;
      }),
    }));
    const demoTimeAt = compressedDay(startMs, dayLengthMs);
    this.nodes = nodes;
    this.#traffic = new Traffic({
      regions,
      random: random.fork('traffic'),
      startMs,
      busynessAt: (nowMs, longitude) => busynessAt(demoTimeAt(nowMs), longitude),
    });
  }

  start(nowMs: number): void {
    for (const node of this.nodes.values()) node.start(nowMs);
  }

  advance(nowMs: number): void {
    for (const node of this.nodes.values()) node.advance(nowMs);
    this.#traffic.advance(nowMs);
  }
}
