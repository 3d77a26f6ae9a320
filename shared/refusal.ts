import { BLOCKERS, type BlockerCode, type RefusalClass } from './codes.ts';
import type { Blocker, Plan } from './plan.ts';

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

/** What was asked cannot be done, and why: all blockers of one class, the first being the code. */
export class Refusal extends Error {
  readonly refusalClass: RefusalClass;
  readonly blockers: readonly [Blocker, ...Blocker[]];
  /** The row as it is, or the plan as it would be now: for `Change:CONFLICT` and `Change:PLAN_STALE`. */
  readonly instead: { readonly current?: unknown; readonly plan?: Plan };

  constructor(
    refusalClass: RefusalClass,
    blockers: readonly [Blocker, ...Blocker[]],
    instead: { readonly current?: unknown; readonly plan?: Plan } = {},
  ) {
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
