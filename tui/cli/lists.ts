import {
  applyViewFrame,
  createMeridianClient,
  EMPTY_VIEW,
  type MeridianClient,
  type ViewState,
  watchView,
} from '@meridian/server/client';
import { SERVER_STATES, type ServerState } from '@meridian/shared/server-health.ts';
import { VIEW_ROWS_MAX } from '@meridian/shared/view-limits.ts';
import { type Command, Option } from 'commander';
import { regionHealth } from '../health/region-health.ts';
import { formatAge } from '../widgets/figures.ts';
import { CommandFailed, EXIT } from './exit-code.ts';
import { type Output, OUTPUTS, table } from './output.ts';
import type { Terminal } from './terminal.ts';

const ANSWERS_WITHIN_MS = 15_000;
const COLUMNS = ['state', 'isActive', 'sessions', 'capacity', 'heardMsAgo', 'version'] as const;

/** A list: its heading, a line of cells for each item, and the items as a script reads them. */
type List = {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly items: readonly unknown[];
};
type ServersOptions = { readonly region?: string; readonly filter?: string; readonly faults?: true };

/** `meridian servers list`. */
export function addServersList(servers: Command, terminal: Terminal): void {
  servers
    .command('list')
    .description('every server, the worst first')
    .option('--region <region>', 'only those of one region')
    .option('--filter <words>', 'only those with all of these words, as after / in the cockpit')
    .option('--faults', 'only those that are not as they should be')
    .addOption(outputOption())
    .action((options: ServersOptions & { readonly output: Output }) =>
      print(terminal, options.output, (client) => listServers(client, terminal, options)),
    );
}

/** `meridian regions list` and `meridian alerts list`. */
export function addOtherLists(program: Command, terminal: Terminal): void {
  const lists = [
    { of: 'regions', about: 'every region and what it carries', read: listRegions },
    { of: 'alerts', about: 'what needs a person, the worst first', read: listAlerts },
  ];
  for (const { of, about, read } of lists) {
    program
      .command(of)
      .description(about)
      .command('list')
      .description(about)
      .addOption(outputOption())
      .action(({ output }: { readonly output: Output }) => print(terminal, output, (client) => read(client, terminal)));
  }
}

function outputOption(): Option {
  return new Option('-o, --output <form>', 'how it is shown').choices(OUTPUTS).default('table');
}

async function print(
  terminal: Terminal,
  output: Output,
  read: (client: MeridianClient) => Promise<List>,
): Promise<void> {
  const { heading, rows, items } = await read(createMeridianClient(terminal.server()));
  if (output === 'json') return terminal.data(JSON.stringify(items));
  for (const line of table(heading, rows)) terminal.data(line);
}

/** Page by page. What moves between two pages may be named twice, or not: so it is kept by its id. */
async function listServers(
  client: MeridianClient,
  terminal: Terminal,
  { region, filter = '', faults }: ServersOptions,
): Promise<List> {
  const found = new Map<string, { readonly row: readonly string[]; readonly item: unknown }>();
  for (let offset = 0, total = 1; offset < total; offset += VIEW_ROWS_MAX) {
    const state = await firstView(client, terminal, {
      ...(region !== undefined && { regionId: region }),
      filter,
      faultsOnly: faults ?? false,
      columns: [...COLUMNS],
      rows: VIEW_ROWS_MAX,
      offset,
    });
    total = state.total;
    if (region !== undefined && !state.regions.has(region))
      throw new CommandFailed(EXIT.notFound, `there is no region ${region}`);
    for (const { server, cells } of state.rows) {
      const [told, isActive, sessions, capacity, heardMsAgo, version] = cells;
      const { serverId, regionId, type, endpoint } = server;
      const now = (value: unknown) => (isActive === true && typeof value === 'number' ? String(value) : '-');
      const age = typeof heardMsAgo === 'number' ? formatAge(heardMsAgo) : '-';
      found.set(serverId, {
        row: [regionId, endpoint, type, SERVER_STATES[told as ServerState].word, now(sessions), now(capacity), age],
        item: { serverId, regionId, type, endpoint, state: told, isActive, sessions, capacity, heardMsAgo, version },
      });
    }
  }
  return {
    heading: ['REGION', 'SERVER', 'TYPE', 'STATE', 'SESSIONS', 'CAPACITY', 'HEARD'],
    rows: [...found.values()].map(({ row }) => row),
    items: [...found.values()].map(({ item }) => item),
  };
}

async function listRegions(client: MeridianClient, terminal: Terminal): Promise<List> {
  const { regions } = await firstView(client, terminal, { rows: 0 });
  const all = [...regions.values()].toSorted((a, b) => (a.regionId < b.regionId ? -1 : 1));
  const healths = all.map((region) => ({ region, health: regionHealth(region, true) }));
  return {
    heading: ['REGION', 'STATE', 'ROUTABLE', 'SERVERS', 'CALLS', 'FREE', 'CONNECTIONS'],
    rows: healths.map(({ region: { regionId }, health }) => [
      regionId,
      health.word,
      String(health.routable),
      String(health.servers),
      String(health.calls),
      String(health.freeCalls),
      String(health.connections),
    ]),
    items: healths.map(({ region, health: { word, routable, freeCalls } }) => ({
      ...region,
      state: word,
      routable,
      freeCalls,
    })),
  };
}

async function listAlerts(client: MeridianClient, terminal: Terminal): Promise<List> {
  const { alerts } = await client.alerts.list.query({});
  const ageOf = (at: string) => formatAge(terminal.now().getTime() - Date.parse(at));
  return {
    heading: ['SEVERITY', 'CODE', 'REGION', 'SINCE', 'SUMMARY'],
    rows: alerts.map(({ severity, code, regionId, openedAt, summary }) => [
      severity,
      code,
      regionId ?? '-',
      ageOf(openedAt),
      summary,
    ]),
    items: alerts,
  };
}

/** What a watcher of this view is told first. */
function firstView(
  client: MeridianClient,
  terminal: Terminal,
  view: Parameters<typeof watchView>[1],
): Promise<ViewState> {
  const { promise, resolve, reject } = Promise.withResolvers<ViewState>();
  const watch = watchView(client, view, {
    onNews: (frame) => resolve(applyViewFrame(EMPTY_VIEW, frame)),
    onError: reject,
  });
  const late = terminal.pause(ANSWERS_WITHIN_MS).then(() => {
    throw new CommandFailed(EXIT.unreachable, `no answer within ${ANSWERS_WITHIN_MS / 1000} s`);
  });
  return Promise.race([promise, late]).finally(() => watch.stop());
}
