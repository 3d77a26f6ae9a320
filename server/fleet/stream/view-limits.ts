import { TokenBuckets } from '../../security/token-bucket.ts';

/** Lists of the fleet that the streams of one owner may have different from each other, at a time. */
const QUERIES_MAX = 16;
/** Lists that nobody else has yet, by their owner: each is made of all servers, for as much as typing a filter needs. */
const NEW_LISTS = { perSecond: 20, burst: 40 };
/** Views of one stream: a key that is held down sets thirty a second. */
const SET_VIEWS = { perSecond: 40, burst: 60 };

/** What was asked is too much for one who watches; the message says what to do. */
export class TooManyViews extends Error {}

/** How much of the fleet's lists one owner may ask for: each costs everyone. */
export class ViewLimits {
  readonly #monotonicMs: () => number;
  readonly #newLists = new TokenBuckets(NEW_LISTS);
  readonly #setViews = new TokenBuckets(SET_VIEWS);

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Refuses one more where an owner has so many different lists already. */
  checkQueries(others: number): void {
    if (others >= QUERIES_MAX)
      throw new TooManyViews(`This token watches ${QUERIES_MAX} different lists of servers: close some of its views`);
  }

  countNewList(owner: string): void {
    if (!this.#newLists.take(owner, this.#monotonicMs()))
      throw new TooManyViews('This token asks for too many lists of servers a second: slow down');
  }

  countSetView(streamId: string): void {
    if (!this.#setViews.take(streamId, this.#monotonicMs()))
      throw new TooManyViews('This stream is given too many views a second: slow down');
  }
}
