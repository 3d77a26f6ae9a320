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
  /** `ReportingLost`: Suspect for longer than makes others dead, and its server answers from outside. */
  readonly becomes: 'Suspect' | 'ReportingLost' | 'Dead';
  readonly silentMs: number;
};

/**
 * What the silence of a node that is online says that is not yet known of it; null: nothing. One that was not heard
 * since a restart has until `unknownUntilMs` to speak up.
 */
export function overdue(node: LiveNode, nowMs: number, limits: SilenceLimits, unknownUntilMs: number): Overdue | null {
  const silentMs = nowMs - node.heardAtMs;
  const mayBeDead = node.heardSinceStart ? silentMs >= limits.deadAfterMs : nowMs >= unknownUntilMs;
  if (mayBeDead && !answersSince(node, nowMs, limits)) return { node, becomes: 'Dead', silentMs };
  if (mayBeDead) return node.reportingLostSince === null ? { node, becomes: 'ReportingLost', silentMs } : null;
  const isSuspect = node.heardSinceStart && silentMs >= limits.suspectAfterMs;
  return isSuspect && node.liveness !== 'Suspect' ? { node, becomes: 'Suspect', silentMs } : null;
}

/**
 * Whether its process has answered a probe that was sent when it was suspect already: an earlier one says nothing of what
 * silenced it. An answer holds for as long as a heartbeat does.
 */
function answersSince(
  { heardAtMs, answeredAtMs }: LiveNode,
  nowMs: number,
  { suspectAfterMs, deadAfterMs }: SilenceLimits,
): boolean {
  return answeredAtMs - heardAtMs >= suspectAfterMs && nowMs - answeredAtMs < deadAfterMs;
}
