import type { Writable } from 'node:stream';
import type { Cockpit } from './cockpit/cockpit.ts';
import type { FleetState } from './data/fleet-store.ts';
import { linkPhase } from './data/link-phase.ts';
import { currentView, type ShownRegion } from './cockpit/fleet-view.ts';
import { presentEvent } from './events/present-event.ts';
import { formatCount } from './widgets/figures.ts';
import { rowText } from './widgets/row.ts';
import { safeText } from './widgets/safe-text.ts';

/** A line that is written stays: so long it waits for what its server is called, and for the events before it. */
const WAIT_MS = 3000;

/**
 * Without a terminal: plain lines, first the regions as they are, then what happens, until told to stop. Each event once
 * and in order; of those that never came it says how many.
 */
export function startPlain(cockpit: Cockpit, out: Writable): void {
  let linkSaid = '';
  let isRegionListSaid = false;
  let lastSeq: number | null = null;
  let waitingSinceMs: number | null = null;

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
      lastSeq = fleet.events.at(-1)?.seq ?? null;
    }
    tellEvents(fleet, phase === 'open');
  }

  function tellEvents({ events, endpoints }: FleetState, canCome: boolean): void {
    const nowMs = cockpit.clock.nowMs();
    const hasWaited = waitingSinceMs !== null && nowMs - waitingSinceMs >= WAIT_MS;
    for (const event of events.filter(({ seq }) => seq > (lastSeq ?? 0))) {
      const { serverId } = event.target;
      const missing = lastSeq === null ? 0 : event.seq - lastSeq - 1;
      const isNamed = serverId === undefined || endpoints.has(serverId);
      if ((missing > 0 || !isNamed) && canCome && !hasWaited) {
        waitingSinceMs ??= nowMs;
        return;
      }
      if (missing > 0)
        out.write(`… ${formatCount(missing)} events are left out here: meridian events export tells them\n`);
      out.write(`${rowText(presentEvent(event, endpoints))}\n`);
      lastSeq = event.seq;
    }
    waitingSinceMs = null;
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
