import type { CapacityReport, RegionCapacity } from '@meridian/shared/capacity.ts';
import { filterText } from '@meridian/shared/row-filter.ts';
import type { ListLine } from './list-line.ts';

export type CapacityLine = ListLine & { readonly capacity: RegionCapacity };

/** Every region: what cannot lose a server, what cannot be lost itself, the rest, and what holds nothing. */
export function capacityLines(report: CapacityReport | null): readonly CapacityLine[] {
  return (report?.regions ?? [])
    .toSorted((left, right) => rankOf(left) - rankOf(right) || (left.regionId < right.regionId ? -1 : 1))
    .map((capacity) => {
      const { regionId, advice } = capacity;
      return {
        id: regionId,
        text: filterText({ region: regionId, state: advice.length > 0 ? 'short' : '' }),
        regionId,
        serverId: null,
        capacity,
      };
    });
}

function rankOf({ calls, connections, headroomWithoutLargest, headroomWithoutRegion }: RegionCapacity): number {
  if (calls.capacity === 0 && connections.capacity === 0) return 3;
  if (headroomWithoutLargest < 0) return 0;
  return headroomWithoutRegion < 0 ? 1 : 2;
}
