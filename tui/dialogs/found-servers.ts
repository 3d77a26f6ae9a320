import type { FoundServer } from '@meridian/shared/found-server.ts';
import { passesFilter } from '@meridian/shared/row-filter.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';

/** Servers of the last answer that are still called so: the next one may not be there yet. A frozen screen asks too. */
export function foundServers({ liveFeeds }: Cockpit, text: string): readonly FoundServer[] {
  const { answer } = liveFeeds.getState().foundServers;
  return (answer?.servers ?? []).filter(({ endpoint, serverId }) => passesFilter(text, `${endpoint} ${serverId}`));
}

/** Why not all servers that are called so are known; null where they are, or none is sought. */
export function searchState({ live, liveFeeds }: Cockpit, text: string): SearchState | null {
  if (text === '') return null;
  const { question, atMs, error } = liveFeeds.getState().foundServers;
  const isAsked = question === JSON.stringify({ text });
  if (isAsked && atMs !== null) return null;
  if (live.getState().link.state !== 'open')
    return { isOut: false, text: 'no link to the server: no servers are found' };
  if (isAsked && error !== null) return { isOut: false, text: `no servers are found: ${error}` };
  return { isOut: true, text: 'asking …' };
}

/** Whether an answer is on its way, and what to say instead of it. */
type SearchState = { readonly isOut: boolean; readonly text: string };
