import { activeSessions } from '@meridian/shared/node-status.ts';
import { SERVER_STATES, type ServerState } from '@meridian/shared/server-health.ts';
import { filterFault } from '@meridian/shared/row-filter.ts';
import { VIEW_ROWS_MAX } from '@meridian/shared/view-limits.ts';
import { readNames } from '../../data/read-names.ts';
import { regionHealth } from '../../health/region-health.ts';
import { formatAge, formatCount, formatPercent } from '../../widgets/figures.ts';
import { CommandFailed, EXIT } from '../exit-code.ts';
import { firstView } from './first-view.ts';
import { listOf, type ReadList } from './list.ts';

const COLUMNS = ['state', 'isActive', 'sessions', 'capacity', 'heardMsAgo', 'version'] as const;

/** Page by page. What moves between two pages may be named twice, or not: so it is kept by its id. */
export const listServers: ReadList = async (client, terminal, { region, filter = '', faults }) => {
  const fault = filterFault(filter);
  if (fault !== null) throw new CommandFailed(EXIT.usage, fault);
  const found = new Map<string, ReturnType<typeof serverOf>>();
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
    for (const row of state.rows) found.set(row.server.serverId, serverOf(row));
  }
  return listOf([...found.values()], {
    REGION: ({ regionId }) => regionId,
    SERVER: ({ endpoint }) => endpoint,
    TYPE: ({ type }) => type,
    STATE: ({ state }) => SERVER_STATES[state].word,
    SESSIONS: ({ isActive, sessions }) => countOf(isActive ? sessions : null),
    CAPACITY: ({ isActive, capacity }) => countOf(isActive ? capacity : null),
    HEARD: ({ heardMsAgo }) => (typeof heardMsAgo === 'number' ? formatAge(heardMsAgo) : '-'),
  });
};

function serverOf({ server, cells }: Awaited<ReturnType<typeof firstView>>['rows'][number]) {
  const [state, isActive, sessions, capacity, heardMsAgo, version] = cells;
  const { serverId, regionId, type, endpoint } = server;
  return {
    serverId,
    regionId,
    type,
    endpoint,
    state: state as ServerState,
    isActive,
    sessions,
    capacity,
    heardMsAgo,
    version,
  };
}

function countOf(count: unknown): string {
  return typeof count === 'number' ? String(count) : '-';
}

export const listRegions: ReadList = async (client, terminal) => {
  const { regions } = await firstView(client, terminal, { rows: 0 });
  const all = [...regions.values()]
    .toSorted((a, b) => (a.regionId < b.regionId ? -1 : 1))
    .map((region) => ({ region, health: regionHealth(region, true) }));
  return listOf(
    all,
    {
      REGION: ({ region }) => region.regionId,
      STATE: ({ health }) => health.word,
      ROUTABLE: ({ health }) => String(health.routable),
      SERVERS: ({ health }) => String(health.servers),
      CALLS: ({ health }) => String(health.calls),
      FREE: ({ health }) => String(health.freeCalls),
      CONNECTIONS: ({ health }) => String(health.connections),
    },
    all.map(({ region, health: { word, routable, freeCalls } }) => ({ ...region, state: word, routable, freeCalls })),
  );
};

/** What runs, as it last reported: without what is offline. */
export const listNodes: ReadList = async (client, terminal, { region, type }) => {
  // Where there is no such region, that is the answer, and not that it has no node.
  if (region !== undefined) await client.regionManager.getRegion.query({ regionId: region });
  const nodes = await client.serverMetrics.getAllActiveNodes.query({
    ...(region !== undefined && { regionId: region }),
    ...(type !== undefined && { type }),
  });
  const names = await readNames(
    client,
    nodes.map(({ nodeId }) => nodeId),
  );
  const nowMs = terminal.now().getTime();
  const named = nodes
    .map((node) => ({ ...node, endpoint: names.get(node.nodeId) ?? null }))
    .toSorted((a, b) => a.regionId.localeCompare(b.regionId) || (a.nodeId < b.nodeId ? -1 : 1));
  return listOf(named, {
    REGION: ({ regionId }) => regionId,
    SERVER: ({ endpoint, nodeId }) => endpoint ?? nodeId,
    TYPE: (node) => node.type,
    STATUS: ({ runtimeStatus }) => runtimeStatus,
    LIVENESS: ({ liveness }) => liveness,
    SESSIONS: (node) => formatCount(activeSessions(node.type, node)),
    CPU: ({ cpuUsagePercent }) => formatPercent(cpuUsagePercent),
    MEMORY: ({ memoryUsagePercent }) => formatPercent(memoryUsagePercent),
    VERSION: ({ version }) => version ?? '-',
    HEARD: ({ lastHeartbeatAt }) => formatAge(nowMs - Date.parse(lastHeartbeatAt)),
  });
};
