import { createMeridianClient, type MeridianClient } from '@meridian/server/client';
import { isWithin } from '@meridian/shared/residency.ts';
import { DemoOperator } from '../fleet/demo-operator.ts';
import type { PlannedRegion } from '../fleet/demo-plan.ts';
import { DemoWorld } from '../fleet/demo-world.ts';
import { FleetProcess } from '../fleet/fleet-process.ts';
import { HeartbeatSender } from '../fleet/heartbeat-sender.ts';
import { HttpUplink } from '../fleet/http-uplink.ts';
import { JsonClient } from '../fleet/json-client.ts';
import { MeridianSwitchboard } from '../fleet/meridian-switchboard.ts';
import { type CallLengths, ORDINARY_CALLS } from '../fleet/people.ts';
import { seededRandom } from '../fleet/random.ts';
import { type RegisteredServer, seedDemo } from '../fleet/seeding.ts';
import type { Directions, Question, Switchboard } from '../fleet/switchboard.ts';
import type { Sight } from '../fleet/traffic.ts';
import { removeDirectory, type ServerProcess, startServer } from './server-process.ts';
import { until } from './until.ts';

/**
 * Eight times as fast as shipped: silence is noticed after 0.75 s and counts as death after 2 s. Everything else, how
 * fast sessions may begin, how long calls are and when callers redial, takes its true time.
 */
const QUICK_DETECTION = {
  MERIDIAN_HEARTBEAT_INTERVAL_MS: '250',
  MERIDIAN_SUSPECT_AFTER_MS: '750',
  MERIDIAN_DEAD_AFTER_MS: '2000',
};
/** Nodes start within 3 s; then some heartbeats. */
const UP_AFTER_MS = 3500;
/** What Meridian writes on a ticket: until so long after it was handed out. */
const TICKET_LIFE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

export type Routed = { readonly question: Question; readonly route: Directions };

/** The demo's fleet in this process, with its callers, on a real server process. */
export class LiveFleet {
  readonly world: DemoWorld;
  readonly client: MeridianClient;
  readonly servers: readonly RegisteredServer[];
  /** What people saw of their calls, in order. */
  readonly sights: Sight[];
  /** What Meridian answered to whom, in order. */
  readonly routes: Routed[];
  readonly #meridian: ServerProcess;
  readonly #process: FleetProcess;

  private constructor(parts: {
    world: DemoWorld;
    client: MeridianClient;
    servers: readonly RegisteredServer[];
    sights: Sight[];
    routes: Routed[];
    meridian: ServerProcess;
    process: FleetProcess;
  }) {
    this.world = parts.world;
    this.client = parts.client;
    this.servers = parts.servers;
    this.sights = parts.sights;
    this.routes = parts.routes;
    this.#meridian = parts.meridian;
    this.#process = parts.process;
  }

  /** A fleet that has been running at a load, 0 to 1 of every region's room. */
  static async start(
    plan: readonly PlannedRegion[],
    { load, lengths = ORDINARY_CALLS }: { readonly load: number; readonly lengths?: CallLengths },
  ): Promise<LiveFleet> {
    const meridian = await startServer(QUICK_DETECTION);
    const client = createMeridianClient({ url: meridian.url, token: meridian.adminToken });
    const random = seededRandom(1);
    const servers = await seedDemo(client, plan, random.fork('seeding'));
    const json = new JsonClient(meridian.url);
    const switchboard = new MeridianSwitchboard(json, meridian.adminToken);
    const sights: Sight[] = [];
    const routes: Routed[] = [];
    const world = new DemoWorld({
      plan,
      switchboard: noting(routes, switchboard),
      lengths,
      random,
      startMs: nowMs(),
      dayLengthMs: DAY_MS,
      meanTimeBetweenCrashesMs: Number.POSITIVE_INFINITY,
      // People go on: what they are now is not what they were then.
      onSight: (sight) => sights.push({ ...sight, person: { ...sight.person } }),
    });
    world.holdLoad(load);
    const process = new FleetProcess({
      world,
      servers,
      uplink: new HttpUplink(new HeartbeatSender(json)),
      switchboard,
      operator: new DemoOperator(() => Promise.resolve([]), new Map()),
      script: null,
      upAfterMs: UP_AFTER_MS,
      nowMs,
      log: () => {},
    });
    await process.start();
    return new LiveFleet({ world, client, servers, sights, routes, meridian, process });
  }

  /** How many of a region's servers get new sessions, as Meridian sees it now. */
  async routableIn(regionId: string): Promise<number> {
    const { servers } = await this.client.regionManager.getRegion.query({ regionId });
    return servers.filter(({ routable }) => routable).length;
  }

  /** Lets so many more people be in calls as want to be, and waits until Meridian knows of so large a share of the room. */
  async fillTo(share: number): Promise<void> {
    await until(
      async () => {
        // Anew each time: calls end meanwhile.
        this.world.fill();
        const regions = await this.client.regionManager.getRegions.query();
        const [calls, room] = (['calls', 'callCapacity'] as const).map((name) =>
          regions.reduce((sum, { totals }) => sum + totals[name], 0),
        );
        return (calls ?? 0) / (room ?? 1);
      },
      (known) => known >= share,
    );
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

/** When Meridian handed out a route, by its own calendar. */
export function decidedAtMs({ route }: Routed): number {
  return Date.parse(route.expiresAt) - TICKET_LIFE_MS;
}

/** Whether a session may be in a region by its residency. */
export function isLegalIn(residency: readonly string[] | null, regionId: string): boolean {
  return isWithin(residency ?? undefined, regionId.slice(0, 2));
}

/** Lets through what is asked, and keeps the routes that are answered. */
function noting(routes: Routed[], switchboard: Switchboard): Switchboard {
  return {
    ask: (question, answered) =>
      switchboard.ask(question, (reply) => {
        if (reply.kind === 'route') routes.push({ question, route: reply.route });
        answered(reply);
      }),
    tell: (ticketId, outcome, code) => switchboard.tell(ticketId, outcome, code),
  };
}

function nowMs(): number {
  return Math.round(performance.timeOrigin + performance.now());
}
