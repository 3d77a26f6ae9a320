import { type LiveNode, provenIdle } from './live-node.ts';
import { isOnline } from './node-state.ts';

/** When silence means what; milliseconds on the monotonic clock. */
export type SilenceLimits = {
  readonly suspectAfterMs: number;
  readonly deadAfterMs: number;
  /** How often nodes are asked to report, where that is known. */
  readonly heartbeatIntervalMs?: number;
  /** More nodes than would report so often are asked to report less often. */
  readonly heartbeatsPerSecondMax?: number;
};

/** Who is asked to report less often may miss as many heartbeats as others. */
const SUSPECT_AFTER_INTERVALS = 3;
const DEAD_AFTER_INTERVALS = 8;

/** What silence means of a node that was asked to report so seldom; null: as often as configured. */
export function limitsAt(limits: SilenceLimits, slowerMs: number | null): SilenceLimits {
  if (slowerMs === null) return limits;
  return {
    ...limits,
    suspectAfterMs: Math.max(limits.suspectAfterMs, SUSPECT_AFTER_INTERVALS * slowerMs),
    deadAfterMs: Math.max(limits.deadAfterMs, DEAD_AFTER_INTERVALS * slowerMs),
    heartbeatIntervalMs: slowerMs,
  };
}

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
 * When its silence may mean something new, no later than that; infinite: never. `lostAfterMs` is how long after its last
 * heartbeat sessions of an offline node are lost.
 */
export function nextLookMs(
  node: LiveNode,
  { suspectAfterMs, deadAfterMs }: SilenceLimits,
  unknownUntilMs: number,
  lostAfterMs: number,
): number {
  const { heardAtMs, answeredAtMs } = node;
  if (!isOnline(node)) {
    return node.sessionsLost || provenIdle(node) ? Number.POSITIVE_INFINITY : heardAtMs + lostAfterMs;
  }
  if (node.reportingLostSince !== null) return answeredAtMs + deadAfterMs;
  if (!node.heardSinceStart) return unknownUntilMs;
  return heardAtMs + (node.liveness === 'Suspect' ? deadAfterMs : suspectAfterMs);
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
