import type { Cockpit } from '../../cockpit/cockpit.ts';
import { currentView } from '../../cockpit/fleet-view.ts';
import { othersPlanning } from '../../presence/others-acting.ts';
import { paragraph } from '../../widgets/paragraph.ts';
import type { Row } from '../../widgets/row.ts';
import { fleetLayout } from './layout.ts';
import { presentRegionFlags } from './presenter.ts';

const SERVERS_IN_SIGHT = 3;

type Facts = Pick<Cockpit, 'fleet' | 'feeds' | 'ui' | 'clock'>;

/** What stands over the servers of a region that is out of service. However long the reasons are, some servers stay in sight. */
export function shownRegionFlags(facts: Facts): readonly Row[] {
  const { size, scope } = facts.ui.getState();
  const { region, longestRegionId } = currentView(facts);
  if (region === null || scope === 'fleet') return [];
  const { panes, listHeight } = fleetLayout(size, longestRegionId);
  const width = panes.servers.width - 2;
  const others = othersPlanning(facts, [{ regionId: region.region.regionId, serverId: null }]);
  const flags = [
    ...others.flatMap((sentence) => paragraph(` ▲ ${sentence}`, width, 'warn')),
    ...presentRegionFlags(region.region, width),
  ];
  return flags.slice(0, Math.max(1, listHeight.servers - SERVERS_IN_SIGHT));
}

/** Rows of servers that are on screen at once. */
export function serversHeight(facts: Facts): number {
  const { listHeight } = fleetLayout(facts.ui.getState().size);
  return Math.max(1, listHeight.servers - shownRegionFlags(facts).length);
}
