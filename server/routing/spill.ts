/** A region spills over from 85% of its capacity, and until it is down to 75%: it does not flutter in between. */
const ENTERS_AT = 0.85;
const LEAVES_AT = 0.75;

/** A region that is not full spills over only to others that take at most so much longer. */
export const SPILL_ADDS_AT_MOST_MS = 60;

/** Whether it spills over now, given whether it did. What can hold nothing has nothing to spill. */
export function isSpilling(wasSpilling: boolean, load: number, capacity: number): boolean {
  if (capacity === 0) return false;
  return wasSpilling ? load / capacity > LEAVES_AT : load / capacity >= ENTERS_AT;
}
