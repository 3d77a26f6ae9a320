import type { LiveNode } from './live-node.ts';

/** When silence means what; milliseconds on the monotonic clock. */
export type SilenceLimits = {
  readonly suspectAfterMs: number;
  readonly deadAfterMs: number;
  /** How often nodes are asked to report, where that is known. */
  readonly heartbeatIntervalMs?: number;
};

/** What a node has become by its silence; `silentMs` is how long that is by now. */
export type Overdue = {
  readonly node: LiveNode;
  readonly liveness: 'Suspect' | 'Dead';
  readonly silentMs: number;
};

/**
 * What the silence of a node that is online says that is not yet known of it; null: nothing. One that was not heard
 * since a restart has until `unknownUntilMs` to speak up.
 */
export function overdue(
  node: LiveNode,
  nowMs: number,
  { suspectAfterMs, deadAfterMs }: SilenceLimits,
  unknownUntilMs: number,
): Overdue | null {
  const silentMs = nowMs - node.heardAtMs;
  if (!node.heardSinceStart) return nowMs >= unknownUntilMs ? { node, liveness: 'Dead', silentMs } : null;
  if (silentMs >= deadAfterMs) return { node, liveness: 'Dead', silentMs };
  return silentMs >= suspectAfterMs && node.liveness !== 'Suspect' ? { node, liveness: 'Suspect', silentMs } : null;
}
