import type { Sight } from './traffic.ts';

/** In the order in which they are said. */
const WORDS: Readonly<Record<Sight['kind'], string>> = {
  found: 'in calls already',
  asked: 'asked',
  landed: 'landed',
  landedByPeers: 'landed without Meridian',
  noCapacity: 'told that all lines are busy',
  refused: 'refused by a node',
  hungUp: 'hung up before it rang',
  failed: 'failed',
  dropped: 'cut off',
  gaveUp: 'gave up',
};
const KINDS = Object.keys(WORDS) as readonly Sight['kind'][];

/** Counts what people see of their calls. */
export class Tally {
  readonly #counts = new Map<Sight['kind'], number>();

  add({ kind }: Sight): void {
    this.#counts.set(kind, this.count(kind) + 1);
  }

  count(kind: Sight['kind']): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** What was counted since the last time, in words; begins anew. */
  take(): string {
    const parts = KINDS.filter((kind) => this.count(kind) > 0).map((kind) => `${this.count(kind)} ${WORDS[kind]}`);
    this.#counts.clear();
    return parts.join(', ') || 'nobody called';
  }
}
