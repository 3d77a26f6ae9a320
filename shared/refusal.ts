import { BLOCKERS, type BlockerCode, type RefusalClass } from './codes.ts';
import type { Blocker, Plan, PlanOfMany } from './plan.ts';

/** What stands in a blocker's way besides its code: up to ten of `count` things, and a message of its own. */
export type BlockerDetail = { readonly message?: string; readonly count?: number; readonly sample?: readonly string[] };

export const SAMPLE_MAX = 10;

/** A blocker with the text of its code. */
export function blocker(code: BlockerCode, detail: BlockerDetail = {}): Blocker {
  const sample = detail.sample ?? [];
  return {
    code,
    message: detail.message ?? BLOCKERS[code].message,
    remedy: BLOCKERS[code].remedy,
    count: detail.count ?? Math.max(1, sample.length),
    sample: sample.slice(0, SAMPLE_MAX),
  };
}

/** What a refusal tells besides: the way things are, or when to try again. */
export type Instead = {
  /** The row as it is, for `Change:CONFLICT`. */
  readonly current?: unknown;
  /** The plan as it would be now, for `Change:PLAN_STALE`. */
  readonly plan?: Plan | PlanOfMany;
  /** When it may be worth trying again, and what to tell end users, for `Route:NO_CAPACITY`. */
  readonly retryAfterMs?: number;
  readonly publicReason?: string;
};

/** What was asked cannot be done, and why: all blockers of one class, the first being the code. */
export class Refusal extends Error {
  readonly refusalClass: RefusalClass;
  readonly blockers: readonly [Blocker, ...Blocker[]];
  readonly instead: Instead;

  constructor(refusalClass: RefusalClass, blockers: readonly [Blocker, ...Blocker[]], instead: Instead = {}) {
    super(blockers.map(({ message, remedy }) => `${message}. ${remedy}.`).join(' '));
    this.name = 'Refusal';
    this.refusalClass = refusalClass;
    this.blockers = blockers;
    this.instead = instead;
  }
}

/** Refuses if there is any blocker. */
export function refuseIfAny(refusalClass: RefusalClass, blockers: readonly Blocker[]): void {
  const [first, ...rest] = blockers;
  if (first) throw new Refusal(refusalClass, [first, ...rest]);
}
