import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import type { TableNode } from './live-node.ts';
import type { NodeState } from './node-state.ts';

/** What a heartbeat counts more than the one before it. */
export type SessionsGained = {
  readonly started: number;
  readonly failed: number;
  readonly dropped: number;
  /** Without media. */
  readonly silent: number;
};

export const NOTHING_GAINED: SessionsGained = { started: 0, failed: 0, dropped: 0, silent: 0 };

/**
 * What a heartbeat adds to what its node last counted; a new boot counts from zero. Nothing where it was not heard since
 * Meridian started, for there its counting may have begun at any time, and where a count is not reported. It is
 * `NOTHING_GAINED` itself whenever it is nothing.
 */
export function sessionsGained(
  { columns: { columns }, slot }: Pick<TableNode, 'columns' | 'slot'>,
  was: NodeState,
  heartbeat: Heartbeat,
): SessionsGained {
  if (!was.heardSinceStart) return NOTHING_GAINED;
  const isNewBoot = was.bootId !== heartbeat.bootId;
  const started = growth(isNewBoot ? 0 : columns.sessionsStarted[slot], heartbeat.sessionsStarted);
  const failed = growth(isNewBoot ? 0 : columns.sessionsFailed[slot], heartbeat.sessionsFailed);
  const dropped = growth(isNewBoot ? 0 : columns.sessionsDropped[slot], heartbeat.sessionsDropped);
  const silent = growth(isNewBoot ? 0 : columns.noMediaSessions[slot], heartbeat.noMediaSessions);
  return started + failed + dropped + silent === 0 ? NOTHING_GAINED : { started, failed, dropped, silent };
}

/** `from` is NaN where it is not known: nothing is more than that. */
function growth(from: number | undefined, to: number | null | undefined): number {
  return typeof from === 'number' && typeof to === 'number' && to > from ? to - from : 0;
}
