import type { SessionsTried } from '@meridian/shared/harm.ts';
import type { LiveTable } from './live-table.ts';

const BUCKETS = 6;
const BUCKET_MS = 10_000;
const SLOTS_AT_FIRST = 64;

/** A count of each node over about the last minute: in six buckets, and their sum. */
class MinuteColumn {
  #buckets = Array.from({ length: BUCKETS }, () => new Uint32Array(SLOTS_AT_FIRST));
  #sums = new Uint32Array(SLOTS_AT_FIRST);

  get room(): number {
    return this.#sums.length;
  }

  grow(room: number): void {
    const wider = (narrow: Uint32Array): Uint32Array<ArrayBuffer> => {
      const wide = new Uint32Array(room);
      wide.set(narrow);
      return wide;
    };
    this.#buckets = this.#buckets.map(wider);
    this.#sums = wider(this.#sums);
  }

  add(slot: number, bucket: number, count: number): void {
    const counts = this.#buckets[bucket];
    if (counts === undefined || count === 0) return;
    counts[slot] = (counts[slot] ?? 0) + count;
    this.#sums[slot] = (this.#sums[slot] ?? 0) + count;
  }

  read(slot: number): number {
    return this.#sums[slot] ?? 0;
  }

  clear(slot: number): void {
    for (const counts of this.#buckets) counts[slot] = 0;
    this.#sums[slot] = 0;
  }

  /** Forgets what was counted in a bucket, which counts anew. */
  forget(bucket: number): void {
    const counts = this.#buckets[bucket];
    if (counts === undefined) return;
    for (const [slot, count] of counts.entries()) if (count > 0) this.#sums[slot] = (this.#sums[slot] ?? 0) - count;
    counts.fill(0);
  }
}

/** How sessions went at every node within about the last minute, from what its heartbeats count. */
export class SessionsMinute {
  readonly #table: LiveTable;
  readonly #monotonicMs: () => number;
  readonly #tried = new MinuteColumn();
  readonly #harmed = new MinuteColumn();
  /** Whose the counts at a slot are: it may be another's by now. */
  readonly #owners: (string | undefined)[] = [];
  /** The bucket that counts now, numbered from the beginning of time. */
  #current = 0;

  constructor(table: LiveTable, monotonicMs: () => number) {
    this.#table = table;
    this.#monotonicMs = monotonicMs;
    table.onChange(({ node: { serverId }, gained: { started, failed, dropped, silent } }) => {
      if (started + failed + dropped + silent > 0) this.#add(serverId, started + failed, failed + dropped + silent);
    });
  }

  /** Of a server whose node is at a slot; null is one that was never heard. */
  of(serverId: string, slot: number | null): SessionsTried {
    if (slot === null || this.#owners[slot] !== serverId) return NONE;
    this.#move();
    return { tried: this.#tried.read(slot), harmed: this.#harmed.read(slot) };
  }

  #add(serverId: string, tried: number, harmed: number): void {
    const slot = this.#table.columns.slots.of(serverId);
    if (slot === null) return;
    this.#move();
    const bucket = this.#current % BUCKETS;
    for (const [column, count] of [
      [this.#tried, tried],
      [this.#harmed, harmed],
    ] as const) {
      if (slot >= column.room) column.grow(2 * (slot + 1));
      if (this.#owners[slot] !== serverId) column.clear(slot);
      column.add(slot, bucket, count);
    }
    this.#owners[slot] = serverId;
  }

  #move(): void {
    const now = Math.floor(this.#monotonicMs() / BUCKET_MS);
    for (let passed = Math.max(this.#current + 1, now - BUCKETS + 1); passed <= now; passed++) {
      for (const column of [this.#tried, this.#harmed]) column.forget(passed % BUCKETS);
    }
    this.#current = Math.max(this.#current, now);
  }
}

const NONE: SessionsTried = { tried: 0, harmed: 0 };
