import { setTimeout } from 'node:timers/promises';
import { createMeridianClient, type MeridianClient } from '@meridian/server/client';
import { readTimeline } from '../../tui/data/read-timeline.ts';
import { DRILLS, type DrillName } from './drills.ts';
import { drillMarkdown, drillSummary } from './drill-report.ts';
import { watchDrill } from './drill-watch.ts';
import { pageText } from './page-text.ts';

/** As long as the longest alert is needed to be over, and a person to think. */
const LIMIT_MS = 15 * 60_000;
/** Longer than it takes until a region that is no longer cut off counts as lost. */
const STEADY_MS = 15_000;
const EVENTS_PAGE = 1000;
/** What comes before is how the fleet was made. */
const SHOWN_BEFORE_MS = 20_000;
/** What alerts' times are given for; with another time they scale. */
const DEAD_AFTER_MS = 16_000;

type Options = {
  readonly url: string;
  readonly token: string;
  readonly name: DrillName;
  /** Aborted once the cockpit is closed. */
  readonly signal: AbortSignal;
  readonly deadAfterMs?: number;
};

/** What the person is told before it begins. */
export function briefing(name: DrillName): string {
  return `${pageText(DRILLS[name])}\n\n${DRILLS[name].hint}`;
}

/**
 * Follows a drill to its end, and tells it.
 * @returns lines for the terminal, and the timeline as Markdown
 */
export async function runDrill({ url, token, name, signal, deadAfterMs = DEAD_AFTER_MS }: Options) {
  const client = createMeridianClient({ url, token });
  const from = new Date().toISOString();
  const drill = DRILLS[name];
  const end = await watchDrill(drill, {
    eventsAfter: async (after) => {
      const { events } = await client.events.list.query({ after, limit: EVENTS_PAGE, from });
      return events;
    },
    areOut: (endpoints) => areOut(client, endpoints),
    areInService: (regionIds) => areInService(client, regionIds),
    now: () => new Date(),
    pause: (ms) => setTimeout(ms),
    signal,
    steadyMs: (STEADY_MS * deadAfterMs) / DEAD_AFTER_MS,
    limitMs: LIMIT_MS,
  });
  const pagedAt = end.moments?.page.at;
  const shownFrom = pagedAt === undefined ? from : new Date(Date.parse(pagedAt) - SHOWN_BEFORE_MS).toISOString();
  const window = { from: shownFrom, to: new Date().toISOString() };
  const timeline = await readTimeline(client, window, 'the demo');
  return {
    lines: [`drill ${name}: ${end.how}`, ...drillSummary(end, timeline.endpoints).map((line) => `  ${line}`)],
    markdown: drillMarkdown({ name, page: pageText(drill), end, timeline }),
  };
}

async function areOut({ regionManager }: MeridianClient, endpoints: readonly string[]): Promise<boolean> {
  for (const text of endpoints) {
    const { servers } = await regionManager.findServers.query({ text });
    for (const { regionId, serverId } of servers) {
      const { disabled, maintenance, drain } = await regionManager.getServer.query({ regionId, serverId });
      if (disabled === null && maintenance === null && drain === null) return false;
    }
  }
  return true;
}

async function areInService({ regionManager }: MeridianClient, regionIds: readonly string[]): Promise<boolean> {
  for (const regionId of regionIds) {
    const { disabled, maintenance } = await regionManager.getRegion.query({ regionId });
    if (disabled !== null || maintenance !== null) return false;
  }
  return true;
}
