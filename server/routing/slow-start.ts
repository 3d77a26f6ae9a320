export const SLOW_START_MS = 60_000;
/** Never nothing: the first choice must be able to fall on it. */
const LEAST_WEIGHT = 0.1;

/**
 * How much a node counts in the choice, from 0.1 to 1, while it comes back from the dead: caches are cold, and whatever
 * killed it may do so again. Never its capacity: where it alone has room, it is chosen.
 */
export function slowStartWeight(rejoinedAtMs: number, nowMs: number): number {
  return Math.min(1, Math.max(LEAST_WEIGHT, (nowMs - rejoinedAtMs) / SLOW_START_MS));
}
