import type { Stranded } from '@meridian/shared/plan.ts';
import type { CallerDecision } from '../../routing/caller-decision.ts';

/** Beyond so many kinds of callers the new ones are not told apart, and not counted. */
const KINDS_MAX = 200;
const SPAN_MS = 30 * 60_000;

/** Where sessions of the last half hour to an hour had to stay: as many as were asked for, served or not. */
export class ResidencyDemand {
  #sinceMs: number;
  #counts = new Map<string, number>();
  #before: ReadonlyMap<string, number> = new Map();

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** On the way of every session: it does not look at the clock. */
  count({ residency }: Pick<CallerDecision, 'residency'>): void {
    if (residency === null) return;
    const kind = residency.length === 1 ? (residency[0] ?? '') : [...new Set(residency)].toSorted().join(' ');
    const counted = this.#counts.get(kind);
    if (counted !== undefined || this.#counts.size < KINDS_MAX) this.#counts.set(kind, (counted ?? 0) + 1);
  }

  /** To be called every few seconds. */
  advance(nowMs: number): void {
    if (nowMs - this.#sinceMs < SPAN_MS) return;
    this.#sinceMs = nowMs;
    this.#before = this.#counts;
    this.#counts = new Map();
  }

  /** Most sessions first. */
  asked(): Stranded[] {
    const kinds = new Set([...this.#counts.keys(), ...this.#before.keys()]);
    return [...kinds]
      .map((kind) => ({
        residency: kind.split(' '),
        sessions: (this.#counts.get(kind) ?? 0) + (this.#before.get(kind) ?? 0),
      }))
      .toSorted((left, right) => right.sessions - left.sessions);
  }
}
