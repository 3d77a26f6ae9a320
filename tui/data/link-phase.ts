import type { FleetState } from './fleet-store.ts';

/** How long the first try may take before it counts as no link: the socket does not say why it is not there yet. */
const FIRST_TRY_MS = 2000;

/** The link as a person thinks of it: there, being tried for the first time, not there, or there for others only. */
export function linkPhase({ link, heardAtMs }: FleetState, nowMs: number): 'open' | 'first try' | 'down' | 'refused' {
  if (link.state === 'open') return 'open';
  if (link.isTokenRefused) return 'refused';
  const isFirstTry = heardAtMs === null && link.error === null && nowMs - link.sinceMs < FIRST_TRY_MS;
  return isFirstTry ? 'first try' : 'down';
}
