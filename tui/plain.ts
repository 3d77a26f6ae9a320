import type { Writable } from 'node:stream';
import type { Cockpit } from './cockpit/cockpit.ts';
import { linkPhase } from './data/link-phase.ts';
import { currentView, type ShownRegion } from './cockpit/fleet-view.ts';
import { presentEvent } from './events/present-event.ts';
import { formatCount } from './widgets/figures.ts';
import { rowText } from './widgets/row.ts';
import { safeText } from './widgets/safe-text.ts';

/** Without a terminal: plain lines, first the regions as they are, then what happens, until told to stop. */
export function startPlain(cockpit: Cockpit, out: Writable): void {
  let linkSaid = '';
  let isRegionListSaid = false;
  let lastSeq: number | null = null;

  function update(): void {
    const fleet = cockpit.fleet.getState();
    const phase = linkPhase(fleet, cockpit.clock.nowMs());
    const error = fleet.link.error === null ? '' : ` (${safeText(fleet.link.error)})`;
    const linkLine = `${safeText(cockpit.place())}: ${LINK_WORDS[phase]}${phase === 'down' || phase === 'refused' ? error : ''}`;
    if (linkLine !== linkSaid) {
      linkSaid = linkLine;
      out.write(`${linkLine}\n`);
    }
    if (!fleet.isLoaded) return;
    if (!isRegionListSaid) {
      isRegionListSaid = true;
      const { regions, regionIds } = currentView(cockpit);
      if (regions.size === 0) out.write('no region yet: create the first one, or try the demo: npm start -- --demo\n');
      for (const id of regionIds) out.write(`${regionLine(regions.get(id))}\n`);
      // What happened before is in the list of regions already.
      lastSeq = fleet.events.at(-1)?.seq ?? 0;
    }
    for (const event of fleet.events.filter(({ seq }) => seq > (lastSeq ?? 0))) {
      const { serverId } = event.target;
      // A line that is written stays: its name is waited for, as long as it can come.
      if (serverId !== undefined && !fleet.endpoints.has(serverId) && phase === 'open') break;
      out.write(`${rowText(presentEvent(event, fleet.endpoints))}\n`);
      lastSeq = event.seq;
    }
  }

  cockpit.fleet.subscribe(update);
  cockpit.ui.subscribe(update);
  update();
}

const LINK_WORDS = { open: '● live', 'first try': '◌ connecting', down: '✕ no link', refused: '✕ refused' } as const;

/** `US-WEST ● RUNNING 12/14 routable calls 120/600 connections 80/400` */
function regionLine(line: ShownRegion | undefined): string {
  if (line === undefined) return '';
  const { region, health } = line;
  return [
    region.regionId,
    health.shape,
    health.word,
    `${health.routable}/${health.enabled} routable`,
    `calls ${formatCount(health.calls)}/${formatCount(health.callCapacity)}`,
    `connections ${formatCount(health.connections)}/${formatCount(health.connectionCapacity)}`,
  ].join(' ');
}
