import type { ViewSort } from '@meridian/shared/view.ts';
import { say } from '../cockpit/cockpit.ts';
import { settleSelection } from '../cockpit/selection.ts';
import { type Command } from './command.ts';

const noRegions: Command['enabledWhen'] = ({ fleet }) =>
  fleet.getState().regions.size === 0 ? 'there is no region yet' : null;

export const faultsOnly: Command = {
  id: 'fleet.faultsOnly',
  keys: ['z'],
  title: 'faults only, or all',
  on: ['fleet', 'map'],
  changes: false,
  enabledWhen: noRegions,
  run: (cockpit) => {
    cockpit.ui.setState((ui) => ({ faultsOnly: !ui.faultsOnly }));
    settleSelection(cockpit);
  },
};

/** What servers may be sorted by, each named as the title says it. */
export const SORT_NAMES: { readonly [Sort in ViewSort]?: string } = {
  worst: 'worst first',
  endpoint: 'by name',
  load: 'by load',
  sessions: 'by sessions',
  cpuUsagePercent: 'by CPU',
};
const SORTS = Object.keys(SORT_NAMES) as ViewSort[];

export const sortServers: Command = {
  id: 'fleet.sort',
  keys: ['S'],
  title: 'sort the servers: worst first, by name, load, sessions, CPU',
  on: ['fleet'],
  changes: false,
  enabledWhen: noRegions,
  run: (cockpit) => {
    const { serverSort } = cockpit.ui.getState();
    const next = SORTS[(SORTS.indexOf(serverSort) + 1) % SORTS.length] ?? 'worst';
    cockpit.ui.setState({ serverSort: next });
    say(cockpit, `servers ${SORT_NAMES[next] ?? next}`);
  },
};
