import type { MeridianClient } from '@meridian/server/client';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import { NAMES_MAX } from '@meridian/shared/view-limits.ts';
import type { Timeline } from '../events/timeline.ts';

const PAGE = 1000;
/** Enough for the worst hour of a large fleet; a longer document helps nobody. */
const EVENTS_MAX = 10_000;

export type TimelineWindow = { readonly from: string; readonly to: string; readonly regionId?: string | undefined };

/** Everything that happened within a window, and the names of the servers in it. */
export async function readTimeline(client: MeridianClient, window: TimelineWindow, place: string): Promise<Timeline> {
  const { from, to, regionId } = window;
  const target = regionId === undefined ? {} : { target: { regionId } };
  const events: MeridianEvent[] = [];
  let isWhole = false;
  for (let after = 0; !isWhole && events.length < EVENTS_MAX;) {
    const page = await client.events.list.query({ after, limit: PAGE, from, to, ...target });
    events.push(...page.events);
    after = page.nextAfter;
    isWhole = page.events.length < PAGE;
  }
  return { place, from, to, events, endpoints: await namesIn(client, events), isCut: !isWhole };
}

async function namesIn(client: MeridianClient, events: readonly MeridianEvent[]): Promise<Map<string, string>> {
  const serverIds = [...new Set(events.flatMap(({ target }) => target.serverId ?? []))];
  const names = new Map<string, string>();
  for (let start = 0; start < serverIds.length; start += NAMES_MAX) {
    const told = await client.serverMetrics.getNames.query({ serverIds: serverIds.slice(start, start + NAMES_MAX) });
    for (const [serverId, endpoint] of Object.entries(told)) names.set(serverId, endpoint);
  }
  return names;
}
