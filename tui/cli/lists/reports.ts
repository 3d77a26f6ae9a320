import { capacityLines } from '../../lists/capacity-lines.ts';
import { drainLines } from '../../lists/drain-lines.ts';
import { CAPACITY_COLUMNS } from '../../screens/capacity/presenter.ts';
import { drainColumns } from '../../screens/drains/presenter.ts';
import { formatAge, formatCount } from '../../widgets/figures.ts';
import { listOf, listOfLines, type ReadList } from './list.ts';

export const listAlerts: ReadList = async (client, terminal) => {
  const { alerts } = await client.alerts.list.query({});
  const nowMs = terminal.now().getTime();
  return listOf(alerts, {
    SEVERITY: ({ severity }) => severity,
    CODE: ({ code }) => code,
    REGION: ({ regionId }) => regionId ?? '-',
    SINCE: ({ openedAt }) => formatAge(nowMs - Date.parse(openedAt)),
    SUMMARY: ({ summary }) => summary,
  });
};

export const listSilences: ReadList = async (client) => {
  const { silences } = await client.alerts.list.query({});
  return listOf(silences, {
    UNTIL: ({ endsAt }) => endsAt,
    CODE: ({ code }) => code ?? 'any',
    REGION: ({ regionId }) => regionId ?? 'any',
    SERVER: ({ serverId }) => serverId ?? 'any',
    BY: ({ owner }) => owner,
    REASON: ({ reason }) => reason,
  });
};

/** What is on its way out, what leaks, and what takes a region's servers one by one. */
export const listDrains: ReadList = async (client, terminal) => {
  const [report, operations] = await Promise.all([client.drains.list.query(), client.operations.list.query({})]);
  const columns = drainColumns(terminal.now().getTime());
  return listOfLines(drainLines(report, operations), columns, { ...report, operations });
};

export const listCapacity: ReadList = async (client, _, { region }) => {
  const report = await client.capacity.report.query(region === undefined ? {} : { regionId: region });
  return listOfLines(capacityLines(report), CAPACITY_COLUMNS, report);
};

/** Where callers come from, and what served them. */
export const listDemand: ReadList = async (client) => {
  const report = await client.capacity.demand.query();
  return listOf(
    report.origins,
    {
      COUNTRY: ({ countryCode }) => countryCode ?? '-',
      PLACE: ({ cell }) => (cell === null ? '-' : `${cell.latitude},${cell.longitude}`),
      SESSIONS: ({ sessions }) => formatCount(sessions),
      REFUSED: ({ refused }) => formatCount(refused),
      KM: ({ distanceKm }) => formatCount(distanceKm),
      'SERVED BY': ({ servedBy }) =>
        servedBy.map(({ regionId, sessions }) => `${regionId} ${formatCount(sessions)}`).join(', '),
    },
    report,
  );
};

export const listRules: ReadList = async (client) =>
  listOf(await client.safetyRules.list.query(), {
    RULE: ({ rule }) => rule,
    MODE: ({ mode }) => mode,
    'SET BY': ({ set }) => set?.by ?? 'as shipped',
    'MUST HOLD AFTER A CHANGE': ({ sentence }) => sentence,
  });
