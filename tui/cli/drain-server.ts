import { randomUUID } from 'node:crypto';
import { createMeridianClient, type MeridianClient, refusalOf } from '@meridian/server/client';
import { AFTER_DRAIN, type AfterDrain, ON_DEADLINE, type OnDeadline } from '@meridian/shared/drain.ts';
import type { FoundServer } from '@meridian/shared/found-server.ts';
import type { ChangeResult, Plan } from '@meridian/shared/plan.ts';
import type { Server } from '@meridian/shared/server.ts';
import { type Command, Option } from 'commander';
import { safeText } from '../widgets/safe-text.ts';
import { type Deadline, deadlineAt, parseDeadline, parseDurationMs } from './duration.ts';
import { CommandFailed, EXIT } from './exit-code.ts';
import { type Output, OUTPUTS, table } from './output.ts';
import type { Terminal } from './terminal.ts';
import { waitForDrain } from './wait-for-drain.ts';

type Options = {
  readonly public: string;
  readonly private: string;
  readonly deadline: Deadline;
  readonly onDeadline: OnDeadline;
  readonly then: AfterDrain;
  readonly wait?: true;
  readonly timeout?: number;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly output: Output;
};

const TRIES = 3;
const RETRY_AFTER_MS = 1000;
/** Names that an answer to a wrong one gives at most. */
const NAMED_MAX = 5;

/** `meridian servers drain`: out of service, its sessions followed down. */
export function addDrainCommand(servers: Command, terminal: Terminal): void {
  servers
    .command('drain')
    .description('take a server out of service and follow its sessions down')
    .argument('<server>', 'its server id or its endpoint')
    .requiredOption('--public <reason>', 'why, for end users')
    .requiredOption('--private <reason>', 'why, for operators')
    .option('--deadline <when>', '15m, 1h, 4h, a time in ISO 8601, or none', parseDeadline, null)
    .addOption(new Option('--on-deadline <what>', 'keep sessions, or end them').choices(ON_DEADLINE).default('keep'))
    .addOption(new Option('--then <what>', 'once it is empty').choices(AFTER_DRAIN).default('disabled'))
    .option('--wait', 'until it is drained, with its progress on stderr')
    .option('--timeout <duration>', 'with --wait: give up after it; the drain goes on', parseDurationMs)
    .option('--dry-run', 'say what it would do, and do nothing')
    .option('--yes', 'ask nothing')
    .addOption(new Option('-o, --output <format>', 'of the data').choices(OUTPUTS).default('table'))
    .action((name: string, options: Options) => drainServer(name, options, terminal));
}

async function drainServer(name: string, options: Options, terminal: Terminal): Promise<void> {
  const client = createMeridianClient(terminal.server());
  const { regionId, serverId } = await findServerOf(client, name);
  const action = {
    regionId,
    serverId,
    deadlineAt: deadlineAt(options.deadline, terminal.now()),
    onDeadline: options.onDeadline,
    then: options.then,
    publicReason: options.public,
    privateReason: options.private,
  };
  const plan = await client.regionManager.plan.query({ type: 'drainRegionServer', ...action });
  sayPlan(plan, terminal);
  if (options.dryRun) {
    if (options.output === 'json') terminal.data(JSON.stringify(plan));
    const [first] = plan.blockers;
    if (first) throw new CommandFailed(EXIT.refusedByRule, `it would be refused: ${first.message} (${first.code})`);
    terminal.say('it would be done');
    return;
  }
  if (!options.yes && plan.blockers.length === 0) await confirm(plan, name, terminal);
  const change = { ...action, planHash: plan.planHash, idempotencyKey: randomUUID() };
  const { server } = await withRetries(terminal, () => client.regionManager.drainRegionServer.mutate(change));
  if (!server?.drain) throw new CommandFailed(EXIT.failed, 'the server was answered without a drain');
  terminal.say(`${safeText(server.endpoint)} drains`);
  const end = options.wait
    ? await waitForDrain(client, server, server.drain.drainId, options.timeout ?? null, terminal)
    : server;
  show(end, options.output, terminal);
}

/** By its id, its endpoint, or its host where no other server is there. */
async function findServerOf(client: MeridianClient, name: string): Promise<FoundServer> {
  const { servers } = await client.regionManager.findServers.query({ text: name });
  const exact = servers.find(({ serverId, endpoint }) => serverId === name || endpoint === name.toLowerCase());
  const ofHost = servers.filter(({ endpoint }) => endpoint.replace(/:\d+$/, '') === name.toLowerCase());
  const [onlyOne] = ofHost.length === 1 ? ofHost : [];
  const found = exact ?? onlyOne;
  if (found) return found;
  const names = (ofHost.length > 1 ? ofHost : servers).slice(0, NAMED_MAX).map(({ endpoint }) => safeText(endpoint));
  if (ofHost.length > 1)
    throw new CommandFailed(
      EXIT.usage,
      `there are several servers ${safeText(name)}: say which of ${names.join(', ')}`,
    );
  const alike = names.length === 0 ? '' : `; there is ${names.join(', ')}`;
  throw new CommandFailed(EXIT.notFound, `there is no server ${safeText(name)}${alike}`);
}

function sayPlan({ warnings, blockers, impact }: Plan, { say }: Terminal): void {
  const { calls, connections, longestSessionSeconds, routableAfter } = impact;
  say(
    `sessions there: ${calls ?? '?'} calls, ${connections ?? '?'} connections; the longest ${longestSessionSeconds ?? '?'} s; left in its region: ${routableAfter.backends} backends, ${routableAfter.proxies} proxies`,
  );
  for (const { code, message } of warnings) say(`warning ${code}: ${safeText(message)}`);
  for (const { code, message } of blockers) say(`refused ${code}: ${safeText(message)}`);
}

async function confirm({ confirm: text }: Plan, name: string, { ask }: Terminal): Promise<void> {
  if (text === null) return;
  if (!ask) throw new CommandFailed(EXIT.usage, 'nobody is there to confirm it: give --yes');
  const typed = await ask(`type ${text} to drain ${safeText(name)}: `);
  if (typed.trim() !== text) throw new CommandFailed(EXIT.failed, 'not confirmed: nothing was done');
}

/** A lost answer is asked for again, with the same idempotency key: it is done once. */
async function withRetries(terminal: Terminal, change: () => Promise<ChangeResult>): Promise<ChangeResult> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await change();
    } catch (error) {
      if (refusalOf(error) || left === 0) throw error;
      await terminal.pause(RETRY_AFTER_MS);
    }
  }
}

function show(server: Server, output: Output, { data }: Terminal): void {
  if (output === 'json') return data(JSON.stringify(server));
  const { serverId, regionId, endpoint, drain } = server;
  const state = drain === null ? 'drained' : 'draining';
  for (const line of table(['SERVER', 'REGION', 'ENDPOINT', 'STATE'], [[serverId, regionId, endpoint, state]]))
    data(line);
}
