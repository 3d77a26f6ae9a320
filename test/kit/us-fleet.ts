import { Refusal } from '@meridian/shared/refusal.ts';
import { RoutingFleet } from './routing-fleet.ts';

export const OREGON = { latitude: 45.8, longitude: -119.7 };
export const CALIFORNIA = { latitude: 37.4, longitude: -121.9 };
const VIRGINIA = { latitude: 38.9, longitude: -77.5 };
export const FRANKFURT = { latitude: 50.1, longitude: 8.7 };
export const SEATTLE = { caller: { latitude: 47.6, longitude: -122.3 } };

/** A pair in each of four regions, three of them in the US. */
export function usFleet(options: ConstructorParameters<typeof RoutingFleet>[0] = {}): RoutingFleet {
  const fleet = new RoutingFleet(options);
  fleet.pair('US-OREGON', OREGON);
  fleet.pair('US-CALIFORNIA', CALIFORNIA);
  fleet.pair('US-VIRGINIA', VIRGINIA);
  fleet.pair('DE-FRANKFURT', FRANKFURT);
  return fleet;
}

/** Where a session goes; its ticket is given back, so that asking changes nothing. */
export function regionFor(fleet: RoutingFleet, request: object = SEATTLE): string {
  const { regionId, ticketId } = fleet.route(request);
  fleet.routing.outcome({ ticketId, outcome: 'abandoned' });
  fleet.nowMs += 1000;
  return regionId;
}

/** The codes of a refusal, and what is told besides. */
export function refusalOf(act: () => unknown): { codes: string[]; instead: Refusal['instead'] } {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return { codes: error.blockers.map(({ code }) => code), instead: error.instead };
    throw error;
  }
  throw new Error('not refused');
}
