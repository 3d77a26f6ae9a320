import { isRequestType } from '@meridian/shared/request-type.ts';
import { findServer, type FleetState } from '../data/fleet-store.ts';
import type { ChangeRequest } from '../data/port.ts';

/** The region a change names; null for one that makes a region. */
export function regionIdOf(request: ChangeRequest): string | null {
  return 'regionId' in request && typeof request.regionId === 'string' ? request.regionId : null;
}

/** The revision of the row that a change names, as it was looked at: the server's where there is one, else the region's. */
export function revisionOf(fleet: FleetState, request: ChangeRequest): number | undefined {
  const regionId = regionIdOf(request);
  if (regionId === null || !isRequestType(request.type)) return undefined;
  if ('serverId' in request && typeof request.serverId === 'string')
    return findServer(fleet, request.serverId)?.revision;
  return fleet.regions.get(regionId)?.revision;
}
