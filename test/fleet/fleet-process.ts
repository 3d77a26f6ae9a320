import { setTimeout } from 'node:timers/promises';
import type { DemoOperator } from './demo-operator.ts';
import type { DemoWorld } from './demo-world.ts';
import type { HeartbeatOutcome, HeartbeatSender } from './heartbeat-sender.ts';
import type { MeridianSwitchboard } from './meridian-switchboard.ts';
import type { NodeReport } from './node-report.ts';
import type { Script } from './script.ts';
import type { RegisteredServer } from './seeding.ts';
import type { SimulatedNode } from './simulated-node.ts';

export type FleetProcessOptions = {
  readonly world: DemoWorld;
  readonly servers: readonly RegisteredServer[];
  readonly sender: HeartbeatSender;
  readonly switchboard: MeridianSwitchboard;
  readonly operator: DemoOperator;
  /** What happens to the world, once it is up; null where nothing does. */
  readonly script: Script | null;
  /** From when each node was heard until each has been told to run, and proxies know their backends. */
  readonly upAfterMs: number;
  /** Monotonic, milliseconds. */
  readonly nowMs: () => number;
  readonly log: (message: string) => void;
};

type Runner = {
  readonly server: RegisteredServer;
  readonly node: SimulatedNode;
  /** One heartbeat at a time: a slow Meridian is not sent a second one meanwhile. */
  inFlight: boolean;
  heard: boolean;
};

const WORLD_EVERY_MS = 100;
const OPERATOR_LOOKS_EVERY_MS = 5000;

/** Runs the simulated world in real time against a real Meridian, until the process ends. */
export class FleetProcess {
  readonly #options: FleetProcessOptions;
  readonly #runners: readonly Runner[];
  readonly #allHeard = Promise.withResolvers<void>();
  readonly #timers: NodeJS.Timeout[] = [];
  #reachable = true;
  #operatorLooks = false;

  constructor(options: FleetProcessOptions) {
    this.#options = options;
    this.#runners = options.servers.map((server) => {
      const node = options.world.nodes.get(server.endpoint);
      if (node === undefined) throw new Error(`the demo's world has no ${server.endpoint}`);
      return { server, node, inFlight: false, heard: false };
    });
  }

  /** Starts every node; resolves when the fleet is up, with people in calls, and the script has begun. */
  async start(): Promise<void> {
    const { world, script, upAfterMs, nowMs } = this.#options;
    // Who called while nothing is up yet would be turned away, and somebody alerted.
    world.hush();
    world.start(nowMs());
    this.#timers.push(
      setInterval(() => this.#move(), WORLD_EVERY_MS),
      setInterval(() => void this.#letOperatorLook(), OPERATOR_LOOKS_EVERY_MS),
    );
    await this.#allHeard.promise;
    await setTimeout(upAfterMs);
    world.fill();
    script?.begin(nowMs());
  }

  /** Everything stands still, and nobody says goodbye. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #move(): void {
    const nowMs = this.#options.nowMs();
    const { world, switchboard, script } = this.#options;
    script?.advance(nowMs);
    world.advance(nowMs);
    switchboard.flush();
    for (const runner of this.#runners) {
      const report = runner.inFlight ? null : runner.node.tick(nowMs);
      // Over a link that is cut nothing arrives, and no answer comes.
      if (report !== null && !world.isCut(runner.server.regionId)) void this.#send(runner, report);
    }
  }

  async #send(runner: Runner, report: NodeReport): Promise<void> {
    runner.inFlight = true;
    const outcome = await this.#options.sender.send(runner.server.apiKey, report);
    runner.inFlight = false;
    this.#noteReachable(outcome);
    if (outcome.kind === 'gone') {
      runner.node.hearGone();
      this.#options.log(`${runner.server.endpoint} was deleted: it stops for good`);
    }
    if (outcome.kind !== 'heard') return;
    runner.node.hear(report, outcome.reply);
    if (!runner.heard) this.#noteHeard(runner);
  }

  #noteHeard(runner: Runner): void {
    runner.heard = true;
    if (this.#runners.every(({ heard }) => heard)) this.#allHeard.resolve();
  }

  /** Says once that Meridian is away, and once that it is back. */
  #noteReachable(outcome: HeartbeatOutcome): void {
    const reachable = outcome.kind !== 'unreachable';
    if (reachable === this.#reachable) return;
    this.#reachable = reachable;
    this.#options.log(
      reachable
        ? 'Meridian answers again'
        : `Meridian does not answer (${outcome.why}): calls go on, and it is asked again`,
    );
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
