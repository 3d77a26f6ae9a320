import { loadStep } from '@meridian/shared/server-health.ts';
import type { RegionHealth } from './region-health.ts';
import type { ServerHealth } from './server-health.ts';

type Ranked = { readonly id: string; readonly rank: number; readonly keys: readonly number[] };

/** The ids of these regions: broken ones, then those that lack most servers, then the fullest; disabled last. */
export function worstRegionsFirst(
  regions: readonly { readonly id: string; readonly health: RegionHealth }[],
): string[] {
  return sorted(
    regions.map(({ id, health }) => ({
      id,
      rank: health.rank,
      keys: [health.enabled === 0 ? 1 : health.routable / health.enabled, -loadStep(health.load)],
    })),
  );
}

/** The ids of these servers: offline, suspect, on their way in or out, the fullest, and disabled last. */
export function worstServersFirst(
  servers: readonly { readonly id: string; readonly health: ServerHealth }[],
): string[] {
  return sorted(servers.map(({ id, health }) => ({ id, rank: health.rank, keys: [-loadStep(health.load)] })));
}

function sorted(rows: readonly Ranked[]): string[] {
  return rows
    .toSorted((left, right) => {
      if (left.rank !== right.rank) return left.rank - right.rank;
      for (const [index, key] of left.keys.entries()) {
        const difference = key - (right.keys[index] ?? 0);
        if (difference !== 0) return difference;
      }
      return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
    })
    .map((row) => row.id);
}
