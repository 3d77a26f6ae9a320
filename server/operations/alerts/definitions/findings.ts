import type { Finding } from '../alert-definition.ts';
import type { RegionFacts, ServerFacts } from '../facts.ts';

/** A finding about a whole region. */
export function ofRegion({ region: { regionId } }: RegionFacts, state: Finding['state'], summary: string): Finding {
  return { regionId, serverId: null, state, summary };
}

/** A finding about one server. */
export function ofServer({ server }: ServerFacts, state: Finding['state'], summary: string): Finding {
  return { regionId: server.regionId, serverId: server.serverId, state, summary };
}

/** `Backend be-1.example in US-WEST`, for a summary to begin with. */
export function named({ server: { type, endpoint, regionId } }: ServerFacts): string {
  return `${type} ${endpoint} in ${regionId}`;
}

/** The first few of many names. */
export function someOf(names: readonly string[], max = 3): string {
  const more = names.length - max;
  return more > 0 ? `${names.slice(0, max).join(', ')} and ${more} more` : names.join(', ');
}

/** `1 server`, `2 servers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How long ago a calendar time is, milliseconds. */
export function ageMs(at: string, now: Date): number {
  return now.getTime() - Date.parse(at);
}
