import { currentView } from '../cockpit/fleet-view.ts';
import { currentAbout, currentTarget, type Target } from '../cockpit/selection.ts';
import { isGone } from '../data/fleet-store.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';

/** The target as a dialog names it: `be-eu-07.example.net in EU-CENTRAL`, or `region EU-CENTRAL`. */
export function nameOf(target: Target): string {
  return target.kind === 'region'
    ? `region ${target.region.regionId}`
    : `${target.server.endpoint} in ${target.region.regionId}`;
}

/** Whoever typed a filter means a row that it leaves: why none can be meant while those of the one before are shown. */
export function needsRowsOfFilter(cockpit: Cockpit): string | null {
  const { screen, pane } = cockpit.ui.getState();
  const isAhead = screen === 'fleet' && pane === 'servers' && currentView(cockpit).servers.matching === null;
  return isAhead ? 'the rows of this filter have not come yet' : null;
}

/** Whether the row that a key means is on its way: those of another filter, order or region, or the one under the cursor. */
export function rowsAreComing(cockpit: Cockpit): boolean {
  if (cockpit.ui.getState().frozenAtMs !== null || cockpit.live.getState().link.state !== 'open') return false;
  return needsRowsOfFilter(cockpit) !== null || (currentTarget(cockpit) === null && isPlaceWithoutRow(cockpit));
}

export function needsTarget(cockpit: Cockpit): string | null {
  const ahead = needsRowsOfFilter(cockpit);
  if (ahead !== null) return ahead;
  if (currentTarget(cockpit) !== null) return null;
  const { serverId } = currentAbout(cockpit);
  const isComing = serverId !== null && !isGone(cockpit.fleet.getState(), serverId);
  if (isComing) return 'what is known of that server has not come yet';
  return isPlaceWithoutRow(cockpit) ? 'that row has not come yet' : 'nothing is selected';
}

/** Whether the cursor stands on a row that is there, and is not known yet. */
function isPlaceWithoutRow(cockpit: Cockpit): boolean {
  const { screen, pane } = cockpit.ui.getState();
  return screen === 'fleet' && pane === 'servers' && currentView(cockpit).servers.order.count > 0;
}

/** Runs with what is selected; nothing selected, nothing done. */
export function withTarget(cockpit: Cockpit, act: (target: Target) => void): void {
  const target = currentTarget(cockpit);
  if (target !== null) act(target);
}
