import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import type { LiveNode } from './live-node.ts';
import type { NodeState } from './node-state.ts';

/** What a heartbeat counts more than the one before it. */
export type SessionsGained = {
  readonly started: number;
  readonly failed: number;
  /** Without media. */
  readonly silent: number;
};

export const NOTHING_GAINED: SessionsGained = { started: 0, failed: 0, silent: 0 };

/**
 * What a heartbeat adds to what its node last counted; a new boot counts from zero. Nothing where it was not heard since
 * Meridian started, for there its counting may have begun at any time, and where a count is not reported.
 */
export function sessionsGained(
  { metrics }: Pick<LiveNode, 'metrics'>,
  was: NodeState,
  heartbeat: Heartbeat,
): SessionsGained {
  if (!was.heardSinceStart) return NOTHING_GAINED;
  const isNewBoot = was.bootId !== heartbeat.bootId;
  return {
    started: growth(isNewBoot ? 0 : metrics.sessionsStarted, heartbeat.sessionsStarted),
    failed: growth(isNewBoot ? 0 : metrics.sessionsFailed, heartbeat.sessionsFailed),
    silent: growth(isNewBoot ? 0 : metrics.noMediaSessions, heartbeat.noMediaSessions),
  };
}

function growth(from: number | null | undefined, to: number | null | undefined): number {
  return typeof from === 'number' && typeof to === 'number' ? Math.max(0, to - from) : 0;
}
