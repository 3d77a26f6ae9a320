import type { MetricsFrame } from '@meridian/shared/frame.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { LiveTable } from '../live-table.ts';
import { forEveryone, type RegionNews } from './region-lines.ts';
import type { RosterNews } from './roster.ts';

type Parts = {
  readonly table: LiveTable;
  readonly regions: () => readonly RegionLine[];
  readonly now: () => Date;
};

/** The fleet in plain JSON, for scripts: every watcher of a tick gets the same object. */
export class PlainStream {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  snapshot(): MetricsFrame {
    const { table, regions, now } = this.#parts;
    return {
      type: 'snapshot',
      at: now().toISOString(),
      heartbeatIntervalMs: table.pace.intervalMs,
      nodes: table.activeNodes(),
      regions: regions().map(forEveryone),
    };
  }

  /** Null where nothing changed. */
  frame({ changed, gone }: RosterNews, { changed: regions, goneRegionIds }: RegionNews): MetricsFrame | null {
    const { table, now } = this.#parts;
    if (changed.length + gone.length + regions.length + goneRegionIds.length === 0) return null;
    const nodes: NodeStatus[] = [];
    const goneIds = gone.map(({ serverId }) => serverId);
    for (const { serverId, isActive } of changed) {
      const node = isActive ? table.node(serverId) : null;
      if (node) nodes.push(node);
      else goneIds.push(serverId);
    }
    return {
      type: 'frame',
      at: now().toISOString(),
      heartbeatIntervalMs: table.pace.intervalMs,
      nodes,
      gone: goneIds,
      regions: regions.map(forEveryone),
      goneRegionIds,
    };
  }
}
