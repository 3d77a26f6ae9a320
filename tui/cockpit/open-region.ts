import { say, type Cockpit } from './cockpit.ts';
import { going } from './left-places.ts';
import { selectInFleet } from './selection.ts';

/** Opens the Fleet inside a region, as soon as the regions are there: an alert's text says how it is called. */
export function openRegion(cockpit: Cockpit, text: string): void {
  const { fleet, ui } = cockpit;
  const regionId = text.trim().toUpperCase();
  const stop = fleet.subscribe(({ isLoaded, regions }) => {
    if (!isLoaded) return;
    stop();
    if (!regions.has(regionId)) return say(cockpit, `there is no region ${regionId.slice(0, 40)}`, 'warn');
    going(cockpit, () => {
      selectInFleet(cockpit, regionId, null);
      ui.setState({ screen: 'fleet', pane: 'servers' });
    });
  });
}
