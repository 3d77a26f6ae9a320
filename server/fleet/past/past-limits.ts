import { TokenBuckets } from '../../security/token-bucket.ts';
import { TooManyViews } from '../stream/view-limits.ts';

/** Looks at the past by one owner: each costs a look at every server. A key that is held down asks no faster. */
const LOOKS = { perSecond: 10, burst: 20 };
/** Looks that are under way at a time, of all owners. */
const AT_ONCE_MAX = 8;

/** How much of the past may be asked for: each look costs everyone. */
export class PastLimits {
  readonly #monotonicMs: () => number;
  readonly #looks = new TokenBuckets(LOOKS);
  #underWay = 0;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Throws `TooManyViews` instead, where it is too much. */
  async run<Answer>(owner: string, look: () => Promise<Answer>): Promise<Answer> {
    if (!this.#looks.take(owner, this.#monotonicMs()))
      throw new TooManyViews('This token looks at too many moments a second: slow down');
    if (this.#underWay >= AT_ONCE_MAX)
      throw new TooManyViews('Too many look at the past at once: ask again in a moment');
    this.#underWay++;
    try {
      return await look();
    } finally {
      this.#underWay--;
    }
  }
}
