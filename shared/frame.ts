import type { NodeStatus } from './node-status.ts';
import type { RegionLine } from './region-line.ts';

/**
 * What `serverMetrics.watch` sends as plain JSON: one snapshot of all active nodes and all regions, then at most 4 frames
 * a second, each with the nodes and regions that changed, whole, and the ids of those that are no longer there. After a
 * reconnect, and for who could not keep up, comes a new snapshot.
 */
export type MetricsFrame =
  | {
      readonly type: 'snapshot';
      readonly at: string;
      /** How often nodes are asked to report: what is older than two of these is stale. */
      readonly heartbeatIntervalMs: number;
      readonly nodes: readonly NodeStatus[];
      readonly regions: readonly RegionLine[];
    }
  | {
      readonly type: 'frame';
      readonly at: string;
      /** A fleet that grows large is asked to report less often. */
      readonly heartbeatIntervalMs: number;
      readonly nodes: readonly NodeStatus[];
      /** Servers of which no node is active now. */
      readonly gone: readonly string[];
      /** At most once a second each, unless more than its totals changed. */
      readonly regions: readonly RegionLine[];
      readonly goneRegionIds: readonly string[];
    };

export const FRAME_INTERVAL_MS = 250;
