import type { CallerDecision } from '../../routing/caller-decision.ts';
import { SlidingCounts } from '../../fleet/sliding-counts.ts';

/** Callers who were refused during the last minute, by where they had to stay and what was nearest. */
export type Refused = {
  /** Null: they might have gone anywhere. */
  readonly residency: readonly string[] | null;
  readonly nearestRegionId: string | null;
  readonly count: number;
  /** When the last of them was, on the monotonic clock. */
  readonly lastAtMs: number;
};

/** Beyond so many kinds of callers the one that was refused longest ago is forgotten. */
const KINDS_MAX = 1000;

type Kind = Omit<Refused, 'count' | 'lastAtMs'> & { readonly minute: SlidingCounts; lastAtMs: number };

/** Counts who gets no session. */
export class Refusals {
  readonly #monotonicMs: () => number;
  readonly #kinds = new Map<string, Kind>();

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  hear({ refused, residency: asked }: CallerDecision): void {
    if (refused === null) return;
    const residency = asked && [...new Set(asked)].toSorted();
    const name = JSON.stringify([residency, refused.nearestRegionId]);
    const { nearestRegionId } = refused;
    const kind = this.#kinds.get(name) ?? { residency, nearestRegionId, minute: new SlidingCounts(), lastAtMs: 0 };
    // Anew, so that the first is the one that was refused longest ago.
    this.#kinds.delete(name);
    this.#kinds.set(name, kind);
    kind.lastAtMs = this.#monotonicMs();
    kind.minute.add(1, 1, kind.lastAtMs);
    const oldest = this.#kinds.keys().next();
    if (this.#kinds.size > KINDS_MAX && !oldest.done) this.#kinds.delete(oldest.value);
  }

  lately(): readonly Refused[] {
    const nowMs = this.#monotonicMs();
    const refused: Refused[] = [];
    for (const [name, { residency, nearestRegionId, minute, lastAtMs }] of this.#kinds) {
      const count = minute.at(nowMs).failed;
      if (count > 0) refused.push({ residency, nearestRegionId, count, lastAtMs });
      else this.#kinds.delete(name);
    }
    return refused;
  }
}
