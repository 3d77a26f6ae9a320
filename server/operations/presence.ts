import {
  type HeldPlan,
  isAbout,
  type OpenPlan,
  type PresenceReport,
  type PresenceTarget,
} from '@meridian/shared/presence.ts';
import type { Operator } from '../lifecycle/region-manager.ts';
import { ChangeFeed } from './change-feed.ts';

/** Of one token, and of all: each is told to everyone who watches. */
const PLANS_PER_TOKEN_MAX = 8;
const PLANS_MAX = 200;

/** One operator, or all of them, have too many plans open; the message says what to do. */
export class TooManyPlans extends Error {}

type Held = { readonly plan: OpenPlan; readonly tokenId: string };
type Line = { readonly signal: AbortSignal; readonly isBehind: () => boolean };

/** Who has a plan open. Nothing of it is kept: a plan is open for as long as the stream of whoever looks at it. */
export class Presence {
  readonly #now: () => Date;
  readonly #held = new Set<Held>();
  readonly #feed = new ChangeFeed();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The plans of all others, now and after each change; until it ends they are told of this watcher's own. */
  async *watch(plan: HeldPlan | null, operator: Operator, line: Line): AsyncGenerator<PresenceReport, void> {
    const own = plan && this.#hold(plan, operator);
    try {
      const read = () => ({ plans: this.#plansBut((held) => held === own) });
      yield* this.#feed.watch(read, line.signal, line.isBehind);
    } finally {
      if (own && this.#held.delete(own)) this.#feed.tell();
    }
  }

  /** Plans that others than this operator have open, about some of the same servers. */
  ofOthers(targets: readonly PresenceTarget[], { tokenId }: Operator): readonly OpenPlan[] {
    return this.#plansBut((held) => held.tokenId === tokenId || !targets.some((target) => isAbout(held.plan, target)));
  }

  #hold({ action, targets }: HeldPlan, { name, tokenId }: Operator): Held {
    const ofToken = [...this.#held].filter((held) => held.tokenId === tokenId).length;
    if (ofToken >= PLANS_PER_TOKEN_MAX)
      throw new TooManyPlans(`This token has ${PLANS_PER_TOKEN_MAX} plans open: close some`);
    if (this.#held.size >= PLANS_MAX) throw new TooManyPlans(`${PLANS_MAX} plans are open: watch without one`);
    const held = { plan: { by: name, action, targets, since: this.#now().toISOString() }, tokenId };
    this.#held.add(held);
    this.#feed.tell();
    return held;
  }

  #plansBut(isLeftOut: (held: Held) => boolean): readonly OpenPlan[] {
    return [...this.#held].flatMap((held) => (isLeftOut(held) ? [] : [held.plan]));
  }
}
