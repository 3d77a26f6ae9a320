import type { FoundServers } from '@meridian/shared/found-server.ts';
import type { Desired } from './desired-state.ts';
import type { ServerRecord } from './records.ts';

const PORT = /:\d+$/;

/** More than so many words are not looked at. */
const WORDS_MAX = 8;

/** What was typed, in small letters, and its words. */
type Typed = { readonly text: string; readonly words: readonly string[] };

/** How well a server fits what was typed, 0 best; null where it does not. */
function fitOf({ serverId, endpoint }: ServerRecord, { text, words }: Typed): number | null {
  if (serverId === text || endpoint === text) return 0;
  if (endpoint.startsWith(text)) return endpoint.replace(PORT, '') === text ? 1 : 2;
  return words.every((word) => endpoint.includes(word)) ? 3 : null;
}

/** Looks through the names of all servers, by no more than a pass over them. */
export function findServers(desired: Desired, typed: string, limit: number): FoundServers {
  const text = typed.toLowerCase();
  const words = text.split(/\s+/, WORDS_MAX);
  const fitting = [...desired.servers()].flatMap((server) => {
    const fit = server.serverId === typed ? 0 : fitOf(server, { text, words });
    return fit === null ? [] : [{ server, fit }];
  });
  const best = fitting.toSorted(
    (left, right) => left.fit - right.fit || (left.server.endpoint < right.server.endpoint ? -1 : 1),
  );
  const servers = best.slice(0, limit).map(({ server: { serverId, regionId, endpoint, type } }) => ({
    serverId,
    regionId,
    endpoint,
    type,
  }));
  return { total: fitting.length, servers };
}
