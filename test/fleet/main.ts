/** The demo's fleet, a process of its own: makes a demo world in a fresh Meridian and plays its nodes until told to stop. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createMeridianClient, refusalOf } from '@meridian/server/client';
import { DemoOperator } from './demo-operator.ts';
import { BASE_NODES, demoPlan } from './demo-plan.ts';
import { DemoWorld } from './demo-world.ts';
import { FleetProcess } from './fleet-process.ts';
import { HeartbeatSender } from './heartbeat-sender.ts';
import { HttpUplink } from './http-uplink.ts';
import { JsonClient } from './json-client.ts';
import { MeridianSwitchboard } from './meridian-switchboard.ts';
import { OutOfService } from './out-of-service.ts';
import { BRIEF_CALLS, lengthsIn, ORDINARY_CALLS } from './people.ts';
import { seededRandom } from './random.ts';
import { RelayUplink } from './relay-uplink.ts';
import { DRILLS, isDrillName, SPARE_KEY } from '../drill/drills.ts';
import { CLONED, isScenarioName, SCENARIOS } from './scenarios.ts';
import { Script } from './script.ts';
import { seedDemo } from './seeding.ts';
import type { SimulatedNode } from './simulated-node.ts';
import { Tally } from './tally.ts';
import type { OnReachable } from './uplink.ts';

/** Each option, how the usage names its value, and whether it has to be there. */
const OPTIONS = {
  url: { type: 'string', value: 'URL', isNeeded: true },
  'token-file': { type: 'string', value: 'FILE', isNeeded: true },
  seed: { type: 'string', value: 'N', default: '1' },
  nodes: { type: 'string', value: 'N', default: String(BASE_NODES) },
  scenario: { type: 'string', value: 'NAME' },
  /** A scenario that a person is to deal with. */
  drill: { type: 'string', value: 'NAME' },
  /** So long after the fleet is up its first happening comes; without it, as the scenario says. */
  'first-after': { type: 'string', value: 'SECONDS' },
  /** A relay in each region reports for its nodes; in large fleets always. */
  relayed: { type: 'boolean' },
} as const;
const USAGE = `usage: main.ts ${Object.entries(OPTIONS).map(usageOf).join(' ')}`;
const MAX_NODES = 10_000;
/** A day of calls in 24 minutes: an hour of it passes in one. */
const DAY_LENGTH_MS = 24 * 60_000;
const MEAN_TIME_BETWEEN_CRASHES_MS = 4 * 60_000;
/** Nodes start within 3 s, and are heard every 2. */
const UP_AFTER_MS = 6000;
/** As many as Meridian takes. */
const CALLS_PER_REQUEST = 100;
/** So many nodes would be thousands of requests a second; fewer report each for itself. */
const RELAYED_FROM_NODES = 500;
const TALLY_EVERY_MS = 10_000;

type Options = ReturnType<typeof readOptions>;

function usageOf([name, option]: [
  string,
  { readonly type: string; readonly value?: string; readonly isNeeded?: true },
]): string {
  const text = option.value === undefined ? `--${name}` : `--${name} ${option.value}`;
  return option.isNeeded ? text : `[${text}]`;
}

function log(message: string): void {
  process.stderr.write(`demo fleet: ${message}\n`);
}

function readOptions() {
  const { values } = parseArgs({ options: OPTIONS });
  const { url, 'token-file': tokenFile, scenario = null, drill = null, 'first-after': firstAfter = null } = values;
  const seed = Number(values.seed);
  const nodes = Number(values.nodes);
  if (url === undefined || tokenFile === undefined) throw new Error('--url and --token-file are needed');
  if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number');
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > MAX_NODES) throw new Error(`--nodes must be 1 to ${MAX_NODES}`);
  if (scenario !== null && !isScenarioName(scenario))
    throw new Error(`--scenario must be one of ${Object.keys(SCENARIOS).join(', ')}`);
  if (drill !== null && !isDrillName(drill))
    throw new Error(`--drill must be one of ${Object.keys(DRILLS).join(', ')}`);
  const firstAfterSeconds = firstAfter === null ? null : Number(firstAfter);
  if (firstAfterSeconds !== null && !(firstAfterSeconds >= 0)) throw new Error('--first-after must be so many seconds');
  const relayed = values.relayed ?? nodes >= RELAYED_FROM_NODES;
  return { url, tokenFile, seed, nodes, scenario, drill, firstAfterSeconds, relayed };
}

function exitWithUsage(error: unknown): never {
  log(error instanceof Error ? error.message : String(error));
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

/** True time at the start, and from then on the monotonic clock: a stepped wall clock changes no call. */
function nowMs(): number {
  return Math.round(performance.timeOrigin + performance.now());
}

/** Says once that Meridian is away, and once that it is back. */
function reachabilityLog(): OnReachable {
  let wasReachable = true;
  return (isReachable, why) => {
    if (isReachable === wasReachable) return;
    wasReachable = isReachable;
    log(
      isReachable ? 'Meridian answers again' : `Meridian does not answer (${why}): calls go on, and it is asked again`,
    );
  };
}

async function run(options: Options): Promise<void> {
  const { url, tokenFile, seed, nodes, scenario, drill, firstAfterSeconds, relayed } = options;
  const token = readFileSync(tokenFile, 'utf8').trim();
  const client = createMeridianClient({ url, token, callsPerRequest: CALLS_PER_REQUEST });
  const json = new JsonClient(url);
  const switchboard = new MeridianSwitchboard(json, token);
  const random = seededRandom(seed);
  const story = drill === null ? scenario && SCENARIOS[scenario] : DRILLS[drill].story;
  const plan = demoPlan(nodes, { isEven: story !== null });
  const planned = plan.reduce((sum, region) => sum + region.servers.length, 0);
  const servers = await seedDemo(client, plan, random.fork('seeding'), (made) => process.send?.({ made, planned }));
  const tally = new Tally();
  const world = new DemoWorld({
    plan,
    switchboard,
    lengths: lengthsIn(nodes, story === null ? BRIEF_CALLS : ORDINARY_CALLS),
    random,
    startMs: nowMs(),
    dayLengthMs: DAY_LENGTH_MS,
    // A story is seen best where nothing else happens.
    meanTimeBetweenCrashesMs: story === null ? MEAN_TIME_BETWEEN_CRASHES_MS : Number.POSITIVE_INFINITY,
    onSight: (sight) => tally.add(sight),
  });
  setInterval(() => log(`calls: ${tally.take()}`), TALLY_EVERY_MS);
  const byServerId = new Map<string, SimulatedNode>();
  for (const { endpoint, serverId } of servers) {
    const node = world.nodes.get(endpoint);
    if (node !== undefined) byServerId.set(serverId, node);
  }
  const outOfService = new OutOfService(
    client,
    servers.filter(({ isDisabled }) => isDisabled),
  );
  outOfService.follow();
  const note = reachabilityLog();
  const elsewhere = new HttpUplink(new HeartbeatSender(json), note);
  const fleet = new FleetProcess({
    world,
    servers: servers.map((server) => (server.endpoint === CLONED ? { ...server, spareKey: SPARE_KEY } : server)),
    uplink: relayed ? new RelayUplink(url, note) : elsewhere,
    elsewhere,
    switchboard,
    operator: new DemoOperator(() => outOfService.servers(), byServerId, world.clones),
    script: story && new Script(story, world, log),
    ...(firstAfterSeconds !== null && { firstAfterSeconds }),
    upAfterMs: UP_AFTER_MS,
    nowMs,
    log,
  });
  await fleet.start();
  if (story !== null) log(`all is well; in a few seconds the scenario ${drill ?? scenario ?? ''} begins`);
  process.stdout.write(`${JSON.stringify({ ready: true, regions: plan.length, nodes: servers.length })}\n`);
}

// A demo's world leaves nothing behind that would have to be put in order.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));
process.on('disconnect', () => process.exit(0));

let options: Options;
try {
  options = readOptions();
} catch (error) {
  exitWithUsage(error);
}
try {
  await run(options);
} catch (error) {
  const refusal = refusalOf(error);
  log(
    refusal?.appCode === 'CreateRegion:ALREADY_EXISTS'
      ? 'this Meridian has demo regions already: their keys are shown only once, so start with a fresh state directory'
      : error instanceof Error
        ? error.message
        : String(error),
  );
  process.exit(1);
}
