import type { NodeStatus } from './node-status.ts';

/**
 * What `serverMetrics.watch` sends: one snapshot of all active nodes, then at most 4 frames a second, each with the
 * nodes that changed, whole, and the ids of those that are no longer active. After a reconnect comes a new snapshot.
 */
export type MetricsFrame =
  | {
      readonly type: 'snapshot';
      readonly at: string;
      /** How often nodes are asked to report: what is older than two of these is stale. */
      readonly heartbeatIntervalMs: number;
      readonly nodes: readonly NodeStatus[];
    }
  | {
      readonly type: 'frame';
      readonly at: string;
      readonly nodes: readonly NodeStatus[];
      readonly gone: readonly string[];
    };

export const FRAME_INTERVAL_MS = 250;
