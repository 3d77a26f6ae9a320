import { busynessAt, compressedDay } from './day-curve.ts';
import type { PlannedRegion } from './demo-plan.ts';
import { BRIEF_CALLS, type CallLengths } from './people.ts';
import type { Random } from './random.ts';
import { SimulatedNode } from './simulated-node.ts';
import type { Switchboard } from './switchboard.ts';
import { type Sight, Traffic } from './traffic.ts';

export type DemoWorldOptions = {
  readonly plan: readonly PlannedRegion[];
  /** Whom its callers ask where to. */
  readonly switchboard: Switchboard;
  /** Brief ones, unless said otherwise. */
  readonly lengths?: CallLengths;
  readonly random: Random;
  readonly startMs: number;
  /** How long a day of calls takes; shorter than a true one, so that a demo sees it rise and fall. */
  readonly dayLengthMs: number;
  /** How long until somewhere in the fleet a node crashes, on average; Infinity for a quiet world. */
  readonly meanTimeBetweenCrashesMs: number;
  readonly onSight?: (sight: Sight) => void;
};

/** The whole simulated world: every planned node by its endpoint, and the people who call. It knows no network. */
export class DemoWorld {
  readonly nodes: ReadonlyMap<string, SimulatedNode>;
  readonly #homes: ReadonlyMap<string, Home>;
  readonly #traffic: Traffic;
  readonly #demoTimeAt: (nowMs: number) => number;
  #isHushed = false;
  readonly #cutRegions = new Set<string>();
  readonly #clones = new Map<string, SimulatedNode>();
  /** The share of its room that a region's callers want, where it is not by the time of day. */
  readonly #steadyLoads = new Map<string, number>();

  constructor(options: DemoWorldOptions) {
    const { plan, switchboard, lengths = BRIEF_CALLS, random, startMs, dayLengthMs, onSight = () => {} } = options;
    this.#demoTimeAt = compressedDay(startMs, dayLengthMs);
    this.#homes = new Map(plan.map((region) => [region.regionId, homeOf(region, options)]));
    const nodes = [...this.#homes.values()].flatMap((home) => home.nodes);
    this.nodes = new Map(nodes.map((node) => [node.endpoint, node]));
    this.#traffic = new Traffic({
      regions: plan.map(({ regionId, callers }) => ({ regionId, callers, nodes: this.nodesIn(regionId) })),
      book: this.nodes,
      switchboard,
      lengths,
      random: random.fork('traffic'),
      startMs,
      callsWanted: (regionId, nowMs) => this.#callsWanted(regionId, nowMs),
      isCut: (regionId) => this.isCut(regionId),
      onSight,
    });
  }

  /** Starts the processes of a region, or all there are. */
  start(nowMs: number, regionId?: string): void {
    const nodes = regionId === undefined ? this.nodes.values() : this.nodesIn(regionId);
    for (const node of nodes) node.start(nowMs);
  }

  /** Nobody calls, until it is filled. */
  hush(): void {
    this.#isHushed = true;
  }

  /**
   * Lets people be in calls already, as in a fleet that has been running for a while, and go on calling; so many of them
   * at most. Answers how many of them are still missing.
   */
  fill(atMost = Number.POSITIVE_INFINITY): number {
    this.#isHushed = false;
    return this.#traffic.fill(atMost);
  }

  advance(nowMs: number): void {
    for (const node of [...this.nodes.values(), ...this.#clones.values()]) node.advance(nowMs);
    this.#traffic.advance(nowMs);
  }

  get regionIds(): readonly string[] {
    return [...this.#homes.keys()];
  }

  nodesIn(regionId: string): readonly SimulatedNode[] {
    return this.#homes.get(regionId)?.nodes ?? [];
  }

  /** A region is gone without a word, until it is started. */
  vanish(regionId: string): void {
    for (const node of this.nodesIn(regionId)) node.vanish();
  }

  /** A second process of a node, with the same key: it reports, and nobody calls it. */
  startClone(endpoint: string, nowMs: number): void {
    const clone = this.nodes.get(endpoint)?.clone();
    if (clone === undefined) return;
    clone.start(nowMs);
    this.#clones.set(endpoint, clone);
  }

  /** Second processes, by the endpoint of the first. */
  get clones(): ReadonlyMap<string, SimulatedNode> {
    return this.#clones;
  }

  /** So many of a region's calls (0 to 1) drop at once. */
  dropCalls(regionId: string, share: number): void {
    for (const node of this.nodesIn(regionId)) if (node.type === 'Backend') node.loseCalls(share);
  }

  /** From now on callers want this share of a region's room, or of every region's, whatever the time of day. */
  holdLoad(share: number, regionIds: Iterable<string> = this.#homes.keys()): void {
    for (const regionId of regionIds) this.#steadyLoads.set(regionId, share);
  }

  /** Cuts the link between a region and Meridian, or mends it. Callers reach its nodes all the same. */
  cutLink(regionId: string, isCut: boolean): void {
    if (isCut) this.#cutRegions.add(regionId);
    else this.#cutRegions.delete(regionId);
  }

  isCut(regionId: string): boolean {
    return this.#cutRegions.has(regionId);
  }

  #callsWanted(regionId: string, nowMs: number): number {
    const home = this.#homes.get(regionId);
    if (home === undefined || this.#isHushed) return 0;
    const { peakLoad, location } = home.region;
    const share = this.#steadyLoads.get(regionId) ?? peakLoad * busynessAt(this.#demoTimeAt(nowMs), location.longitude);
    return share * home.room;
  }
}

type Home = {
  readonly region: PlannedRegion;
  readonly nodes: readonly SimulatedNode[];
  /** Calls that its backends hold. */
  readonly room: number;
};

function homeOf(region: PlannedRegion, { plan, random, meanTimeBetweenCrashesMs }: DemoWorldOptions): Home {
  const nodeCount = plan.reduce((sum, { servers }) => sum + servers.length, 0);
  const { regionId } = region;
  const nodes = region.servers.map(({ endpoint, type, version }) => {
    const meanUptimeMs = meanTimeBetweenCrashesMs * nodeCount;
    return new SimulatedNode({ endpoint, regionId, type, version, random: random.fork(endpoint), meanUptimeMs });
  });
  const backends = nodes.filter(({ type }) => type === 'Backend');
  return { region, nodes, room: backends.reduce((sum, { room }) => sum + room, 0) };
}
