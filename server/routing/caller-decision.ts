import type { Location } from '@meridian/shared/region.ts';
import type { CallerPlace } from './caller-place.ts';
import { centreOf } from './cell.ts';

/** What was decided for one caller, for whoever counts where callers come from: no address, and no exact point. */
export type CallerDecision = {
  /** ISO 3166-1 alpha-2; null where only a point is known. */
  readonly countryCode: string | null;
  /** The centre of its cell of 2 by 2 degrees; null where only a country is known. */
  readonly cell: Location | null;
  /** Null where nobody had room. */
  readonly regionId: string | null;
  /** Great circle to what serves it, whole kilometres; null where nothing does. */
  readonly distanceKm: number | null;
  /** Countries and groups of them within which it had to stay; null where it might go anywhere. */
  readonly residency: readonly string[] | null;
  /** Of one that was refused: the nearest region it might have gone to; null otherwise. */
  readonly refused: { readonly nearestRegionId: string | null } | null;
};

export function decisionFor(
  { countryCode, precision, cell }: CallerPlace,
  decided: Pick<CallerDecision, 'regionId' | 'distanceKm' | 'residency' | 'refused'>,
): CallerDecision {
  return { countryCode, cell: precision === 'point' ? centreOf(cell) : null, ...decided };
}
