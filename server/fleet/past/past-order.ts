import { SERVER_METRICS } from '@meridian/shared/history.ts';
import { SERVER_STATES, type ServerState } from '@meridian/shared/server-health.ts';
import type { View } from '@meridian/shared/view.ts';
import type { SampleOf } from './sample-of.ts';

/** Larger than any sample of a server, in steps; from one state to the next, with one that is unknown at either end. */
const STEPS_MAX = 0xffff;
const STATE_SPAN = STEPS_MAX + 3;
/** More than all ranks of states make, so that no key is negative. */
const KEY_MAX = 100 * STATE_SPAN;
/** More servers than there are: a key and a place are one whole number, and the runtime sorts numbers fast. */
const PLACES_MAX = 2 ** 22;

/** What the server that is read is sorted by, the least first: the highest figure, and what is not known comes last. */
export function orderKey({ sort, isReversed }: View, read: SampleOf): (state: ServerState) => number {
  const wanted = sort === 'worst' ? 'sessions' : sort;
  const column = SERVER_METRICS.findIndex(({ name }) => name === wanted);
  const unknown = isReversed ? -1 : STEPS_MAX + 1;
  return (state) => {
    const steps = column < 0 ? null : read.steps(column);
    const group = sort === 'worst' ? SERVER_STATES[state].rank * STATE_SPAN : 0;
    const key = group + 1 + (steps === null ? unknown : STEPS_MAX - steps);
    return isReversed ? KEY_MAX - key : key;
  };
}

/**
 * Where the rows stand that come first, second and so on: by their keys, and those that are alike in the order they have.
 * Only numbers are moved, since of a hundred thousand rows few are shown.
 */
export function placesByKey(rows: readonly { readonly key: number }[]): Float64Array {
  const packed = Float64Array.from(rows, ({ key }, place) => key * PLACES_MAX + place).toSorted();
  return packed.map((each) => each % PLACES_MAX);
}
