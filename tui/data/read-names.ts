import type { MeridianClient } from '@meridian/server/client';
import { NAMES_MAX } from '@meridian/shared/view-limits.ts';

/** The endpoints of these servers, by their ids; of those that are known. */
export async function readNames(client: MeridianClient, serverIds: Iterable<string>): Promise<Map<string, string>> {
  const asked = [...new Set(serverIds)];
  const names = new Map<string, string>();
  for (let start = 0; start < asked.length; start += NAMES_MAX) {
    const told = await client.serverMetrics.getNames.query({ serverIds: asked.slice(start, start + NAMES_MAX) });
    for (const [serverId, endpoint] of Object.entries(told)) names.set(serverId, endpoint);
  }
  return names;
}

/** Of the servers that these are about. */
export function readNamesIn(
  client: MeridianClient,
  events: readonly { readonly target: { readonly serverId?: string } }[],
): Promise<Map<string, string>> {
  return readNames(
    client,
    events.flatMap(({ target }) => target.serverId ?? []),
  );
}
