import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import type { ServerRecord } from '../desired/records.ts';

/**
 * The order in which a region's servers are taken: as they were added, backends and proxies spread evenly over the whole,
 * so that several at once take of both kinds as little as can be.
 */
export function inOrder(servers: readonly ServerRecord[]): ServerRecord[] {
  return SERVER_TYPES.flatMap((type) => {
    const ofType = servers.filter((server) => server.type === type);
    return ofType.map((server, index) => ({ server, place: (index + 0.5) / ofType.length }));
  })
    .toSorted((left, right) => left.place - right.place)
    .map(({ server }) => server);
}

/** Why a server is left out; null where it is in service. */
export function outBecause({ drain, disabled, maintenance }: ServerRecord): string | null {
  if (drain !== null) return 'It drains already';
  if (disabled !== null) return 'It is disabled already';
  return maintenance === null ? null : 'It is in maintenance already';
}
