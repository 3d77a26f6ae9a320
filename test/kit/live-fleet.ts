import { createMeridianClient, type MeridianClient } from '@meridian/server/client';
import { DemoOperator } from '../fleet/demo-operator.ts';
import type { PlannedRegion } from '../fleet/demo-plan.ts';
import { DemoWorld } from '../fleet/demo-world.ts';
import { FleetProcess } from '../fleet/fleet-process.ts';
import { HeartbeatSender } from '../fleet/heartbeat-sender.ts';
import { JsonClient } from '../fleet/json-client.ts';
import { MeridianSwitchboard } from '../fleet/meridian-switchboard.ts';
import { ORDINARY_CALLS } from '../fleet/people.ts';
import { seededRandom } from '../fleet/random.ts';
import { type RegisteredServer, seedDemo } from '../fleet/seeding.ts';
import type { Sight } from '../fleet/traffic.ts';
import { removeDirectory, type ServerProcess, startServer } from './server-process.ts';

/**
 * Eight times as fast as shipped: silence is noticed after 0.75 s and counts as death after 2 s. Everything else, how
 * fast sessions may begin, how long calls are and when callers redial, takes its true time.
 */
export const QUICK_DETECTION = {
  MERIDIAN_HEARTBEAT_INTERVAL_MS: '250',
  MERIDIAN_SUSPECT_AFTER_MS: '750',
  MERIDIAN_DEAD_AFTER_MS: '2000',
};
/** Nodes start within 3 s; then some heartbeats. */
const UP_AFTER_MS = 4500;
const DAY_MS = 24 * 3_600_000;

/** The demo's fleet in this process, with its callers, on a real server process. */
export class LiveFleet {
  readonly world: DemoWorld;
  readonly client: MeridianClient;
  readonly servers: readonly RegisteredServer[];
  /** What people saw of their calls, in order. */
  readonly sights: Sight[];
  readonly #meridian: ServerProcess;
  readonly #process: FleetProcess;

  private constructor(parts: {
    world: DemoWorld;
    client: MeridianClient;
    servers: readonly RegisteredServer[];
    sights: Sight[];
    meridian: ServerProcess;
    process: FleetProcess;
  }) {
    this.world = parts.world;
    this.client = parts.client;
    this.servers = parts.servers;
    this.sights = parts.sights;
    this.#meridian = parts.meridian;
    this.#process = parts.process;
  }

  /** A fleet that has been running at a load, 0 to 1 of every region's room. */
  static async start(plan: readonly PlannedRegion[], load: number): Promise<LiveFleet> {
    const meridian = await startServer(QUICK_DETECTION);
    const client = createMeridianClient({ url: meridian.url, token: meridian.adminToken });
    const random = seededRandom(1);
    const servers = await seedDemo(client, plan, random.fork('seeding'));
    const json = new JsonClient(meridian.url);
    const switchboard = new MeridianSwitchboard(json, meridian.adminToken);
    const sights: Sight[] = [];
    const world = new DemoWorld({
      plan,
      switchboard,
      lengths: ORDINARY_CALLS,
      random,
      startMs: nowMs(),
      dayLengthMs: DAY_MS,
      meanTimeBetweenCrashesMs: Number.POSITIVE_INFINITY,
      onSight: (sight) => sights.push(sight),
    });
    world.holdLoad(load);
    const process = new FleetProcess({
      world,
      servers,
      sender: new HeartbeatSender(json),
      switchboard,
      operator: new DemoOperator(() => Promise.resolve([]), new Map()),
      script: null,
      upAfterMs: UP_AFTER_MS,
      nowMs,
      log: () => {},
    });
    await process.start();
    return new LiveFleet({ world, client, servers, sights, meridian, process });
  }

  /** The world's clock. */
  nowMs(): number {
    return nowMs();
  }

  async stop(): Promise<void> {
    this.#process.stop();
    await this.#meridian.stop();
    removeDirectory(this.#meridian.stateDir);
  }
}

function nowMs(): number {
  return Math.round(performance.timeOrigin + performance.now());
}
