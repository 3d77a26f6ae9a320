import { setTimeout } from 'node:timers/promises';
import type { DemoOperator } from './demo-operator.ts';
import type { DemoWorld } from './demo-world.ts';
import type { MeridianSwitchboard } from './meridian-switchboard.ts';
import type { Script } from './script.ts';
import type { RegisteredServer } from './seeding.ts';
import type { SimulatedNode } from './simulated-node.ts';
import type { Ears, Line, Uplink } from './uplink.ts';

export type FleetProcessOptions = {
  readonly world: DemoWorld;
  readonly servers: readonly RegisteredServer[];
  readonly uplink: Uplink;
  /** How a process reports that is no part of the fleet, and has a key of it; as the fleet does, unless said. */
  readonly elsewhere?: Uplink;
  readonly switchboard: MeridianSwitchboard;
  readonly operator: DemoOperator;
  /** What happens to the world, once it is up; null where nothing does. */
  readonly script: Script | null;
  /** So many seconds after the fleet is up its first happening comes; as the scenario says without. */
  readonly firstAfterSeconds?: number;
  /** From when each node was heard until each has been told to run, and proxies know their backends. */
  readonly upAfterMs: number;
  /** Monotonic, milliseconds. */
  readonly nowMs: () => number;
  readonly log: (message: string) => void;
};

type Runner = {
  readonly node: SimulatedNode;
  line: Line;
};

const WORLD_EVERY_MS = 100;
/** Half of the silence that makes a node suspect: what comes later than this is no news of Meridian's. */
const STOOD_STILL_MS = 3000;
const OPERATOR_LOOKS_EVERY_MS = 5000;
/** People who are let in at once: nodes are to be heard meanwhile. */
const PEOPLE_AT_ONCE = 5000;

/** Runs the simulated world in real time against a real Meridian, until the process ends. */
export class FleetProcess {
  readonly #options: FleetProcessOptions;
  readonly #runners: readonly Runner[];
  /** Second processes, by their endpoint. */
  readonly #clones = new Map<string, Runner>();
  readonly #allHeard = Promise.withResolvers<void>();
  readonly #timers: NodeJS.Timeout[] = [];
  #unheard: number;
  #operatorLooks = false;
  #movedAtMs: number | null = null;

  constructor(options: FleetProcessOptions) {
    this.#options = options;
    this.#unheard = options.servers.length;
    this.#runners = options.servers.map((server) => this.#runnerOf(server));
  }

  /** Starts every node; resolves when the fleet is up, with people in calls, and the script has begun. */
  async start(): Promise<void> {
    const { world, script, firstAfterSeconds, upAfterMs, nowMs } = this.#options;
    // Who called while nothing is up yet would be turned away, and somebody alerted.
    world.hush();
    world.start(nowMs());
    this.#timers.push(
      setInterval(() => this.#move(), WORLD_EVERY_MS),
      setInterval(() => void this.#letOperatorLook(), OPERATOR_LOOKS_EVERY_MS),
    );
    await this.#allHeard.promise;
    await setTimeout(upAfterMs);
    for (let left = world.fill(0); left > 0; left -= PEOPLE_AT_ONCE) {
      world.fill(PEOPLE_AT_ONCE);
      await setTimeout(WORLD_EVERY_MS);
    }
    script?.begin(nowMs(), firstAfterSeconds);
  }

  /** Everything stands still, and nobody says goodbye. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #move(): void {
    const nowMs = this.#options.nowMs();
    const { world, switchboard, script } = this.#options;
    this.#noteStandstill(nowMs);
    script?.advance(nowMs);
    // First: what people did meanwhile takes long where the machine is busy, and nodes are to be heard all the same.
    this.#report(nowMs);
    world.advance(nowMs);
    switchboard.flush();
    this.#followClones();
  }

  #report(nowMs: number): void {
    const { world } = this.#options;
    for (const { node, line } of [...this.#runners, ...this.#clones.values()]) {
      const report = line.isFree ? node.tick(nowMs) : null;
      // Over a link that is cut nothing arrives, and no answer comes.
      if (report !== null && !world.isCut(node.regionId)) line.send(report);
    }
  }

  /** A machine without a processor to spare silences all of its simulated nodes, and Meridian is right to miss them. */
  #noteStandstill(nowMs: number): void {
    const { log } = this.#options;
    const stoodStillMs = nowMs - (this.#movedAtMs ?? nowMs);
    this.#movedAtMs = nowMs;
    if (stoodStillMs >= STOOD_STILL_MS)
      log(`this machine was too busy for ${(stoodStillMs / 1000).toFixed(1)} s: no node could report meanwhile`);
  }

  #runnerOf(server: RegisteredServer): Runner {
    const { world, uplink, log } = this.#options;
    const node = world.nodes.get(server.endpoint);
    if (node === undefined) throw new Error(`the demo's world has no ${server.endpoint}`);
    let wasHeard = false;
    let spareKey = server.spareKey;
    const ears: Ears = {
      hear: (report, reply) => {
        node.hear(report, reply);
        if (!wasHeard && --this.#unheard === 0) this.#allHeard.resolve();
        wasHeard = true;
      },
      hearGone: () => {
        node.hearGone();
        log(`${server.endpoint} was deleted: it stops for good`);
      },
      hearUnknownKey: () => {
        if (spareKey === undefined) return;
        runner.line = uplink.connect({ ...server, apiKey: spareKey }, ears);
        spareKey = undefined;
        node.restart(this.#options.nowMs());
        log(`${server.endpoint} starts anew with its spare key`);
      },
    };
    const runner: Runner = { node, line: uplink.connect(server, ears) };
    return runner;
  }

  #followClones(): void {
    const { world, servers, uplink, elsewhere = uplink } = this.#options;
    for (const [endpoint, node] of world.clones) {
      const server = servers.find((each) => each.endpoint === endpoint);
      if (server === undefined || this.#clones.has(endpoint)) continue;
      const line = elsewhere.connect(server, {
        hear: (report, reply) => node.hear(report, reply),
        hearGone: () => node.hearGone(),
      });
      this.#clones.set(endpoint, { node, line });
    }
  }

  async #letOperatorLook(): Promise<void> {
    if (this.#operatorLooks) return;
    this.#operatorLooks = true;
    try {
      await this.#options.operator.look(this.#options.nowMs());
    } catch {
      // Meridian is away, which the heartbeats say; the operator looks again.
    } finally {
      this.#operatorLooks = false;
    }
  }
}
