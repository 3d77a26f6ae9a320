import type { MeridianClient } from '@meridian/server/client';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { Timeline } from '../events/timeline.ts';
import { readNamesIn } from './read-names.ts';

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
  return { place, regionId, from, to, events, endpoints: await readNamesIn(client, events), isCut: !isWhole };
}
