import type { ServerType } from '@meridian/shared/server-type.ts';
import type { NodeChange } from '../../fleet/live-table.ts';
import { SlidingCounts } from '../../fleet/sliding-counts.ts';

/** How sessions of a region went during the last minute. */
export type CallRate = {
  /** Sessions that were begun, or should have been. */
  readonly attempts: number;
  /** Of these: could not be set up, or ran without media. */
  readonly failed: number;
};

/** What is told of sessions by different witnesses, which are never added up: the same session passes all of them. */
type Witness = ServerType | 'outcomes';

const NONE: CallRate = { attempts: 0, failed: 0 };

/** Fewer attempts than these prove nothing. */
const ATTEMPTS_MIN = 20;

/** The share of sessions that fail, 0 to 1; of few sessions, the share they would be of twenty. */
export function failingShare({ attempts, failed }: CallRate): number {
  return failed / Math.max(attempts, ATTEMPTS_MIN);
}

/** The share of sessions that fail, by region: from what nodes count since their boot, and from outcomes that are told. */
export class CallRates {
  readonly #monotonicMs: () => number;
  readonly #regions = new Map<string, Map<Witness, SlidingCounts>>();

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Takes what a heartbeat adds to the one before it. */
  hear({ node, gained: { started, failed, silent } }: NodeChange): void {
    this.#add(node.regionId, node.type, started + failed, Math.min(failed + silent, started + failed));
  }

  /** Takes what became of a session that was routed. */
  tell(regionId: string, hasFailed: boolean): void {
    this.#add(regionId, 'outcomes', 1, Number(hasFailed));
  }

  /** By the witness who saw the largest share fail. */
  of(regionId: string): CallRate {
    const nowMs = this.#monotonicMs();
    const rates = [...(this.#regions.get(regionId)?.values() ?? [])].map((minute) => minute.at(nowMs));
    return rates.reduce((worst, rate) => (failingShare(rate) > failingShare(worst) ? rate : worst), rates[0] ?? NONE);
  }

  forget(regionId: string): void {
    this.#regions.delete(regionId);
  }

  #add(regionId: string, witness: Witness, attempts: number, failed: number): void {
    if (attempts === 0) return;
    const witnesses = this.#regions.get(regionId) ?? new Map<Witness, SlidingCounts>();
    this.#regions.set(regionId, witnesses);
    const minute = witnesses.get(witness) ?? new SlidingCounts();
    witnesses.set(witness, minute);
    minute.add(attempts, failed, this.#monotonicMs());
  }
}
