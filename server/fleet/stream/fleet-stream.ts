import type { FleetFrame } from '@meridian/shared/fleet-frame.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { LiveTable } from '../live-table.ts';
import { FleetEncoder, type OtherWords } from './fleet-encoder.ts';
import { forEveryone, type RegionNews } from './region-lines.ts';
import type { Roster, RosterNews } from './roster.ts';

type Parts = {
  readonly table: LiveTable;
  readonly roster: Roster;
  readonly regions: () => readonly RegionLine[];
  readonly now: () => Date;
  /** Tells this stream's frames from those of another server, or of this one before it was started anew. */
  readonly epoch: number;
};

/** A frame that many watchers share: whoever sends it sends these same bytes. */
export class SharedFrame implements FleetFrame {
  readonly type = 'fleet';
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(id: string, bytes: Uint8Array<ArrayBuffer>) {
    this.id = id;
    this.bytes = bytes;
  }
}

const NO_WORDS: OtherWords = { gone: [], regions: [], totals: [], goneRegionIds: [] };

/** Past frames that are kept for who comes back, at most so many and so large. */
const KEPT_FRAMES = 40;
const KEPT_BYTES = 2 * 1024 * 1024;

/** The whole fleet for all who watch it in binary: each frame is encoded once, and a keyframe once a tick at most. */
export class FleetStream {
  readonly #parts: Parts;
  #encoder: FleetEncoder | null = null;
  #seq = 0;
  #kept: SharedFrame[] = [];
  #keptBytes = 0;
  #keyframe: SharedFrame | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Somebody watches: takes in everything, unless it is following already. */
  follow(): void {
    if (this.#encoder) return;
    const { table, roster } = this.#parts;
    this.#encoder = new FleetEncoder(table);
    this.#seq++;
    const everyone = [...roster.entries()];
    this.#encoder.delta(this.#time(), everyone, everyone, NO_WORDS);
  }

  /** Nobody watches any more: whoever comes back gets a keyframe. */
  rest(): void {
    this.#encoder = null;
    this.#keyframe = null;
    this.#kept = [];
    this.#keptBytes = 0;
  }

  /** Takes in a tick: encodes what changed, if it is following. */
  advance({ changed, gone }: RosterNews, { regions, totals, goneRegionIds }: RegionNews): void {
    if (!this.#encoder) return;
    if (changed.length + gone.length + regions.length + totals.length + goneRegionIds.length === 0) return;
    this.#seq++;
    const { tick } = this.#parts.roster;
    const reworded = changed.filter(({ lineChangedAt }) => lineChangedAt === tick);
    const bytes = this.#encoder.delta(this.#time(), changed, reworded, {
      gone: gone.map(({ index }) => index),
      regions: regions.map(forEveryone),
      totals,
      goneRegionIds,
    });
    this.#keep(new SharedFrame(this.#id(), bytes));
    this.#keyframe = null;
  }

  /** What brings who has seen `seq` to the present: the frames since then, or a keyframe. */
  since(seq: number | null): readonly SharedFrame[] {
    const missed = seq === null ? Number.NaN : this.#seq - seq;
    if (missed >= 0 && missed <= this.#kept.length) return this.#kept.slice(this.#kept.length - missed);
    this.follow();
    this.#keyframe ??= this.#encoder && this.#makeKeyframe(this.#encoder);
    return this.#keyframe ? [this.#keyframe] : [];
  }

  /** The seq of a frame's id; null where it is none of this stream. */
  seqOf(id: string): number | null {
    const [epoch, seq] = id.split('.').map(Number);
    return epoch === this.#parts.epoch && seq !== undefined && seq <= this.#seq ? seq : null;
  }

  #makeKeyframe(encoder: FleetEncoder): SharedFrame {
    const { roster, regions } = this.#parts;
    const entries = [...roster.entries()];
    const bytes = encoder.keyframe(this.#time(), entries, {
      ...NO_WORDS,
      regions: regions().map(forEveryone),
    });
    return new SharedFrame(this.#id(), bytes);
  }

  #time() {
    return { epoch: this.#parts.epoch, seq: this.#seq, atMs: this.#parts.now().getTime() };
  }

  #id(): string {
    return `${this.#parts.epoch}.${this.#seq}`;
  }

  #keep(frame: SharedFrame): void {
    this.#kept.push(frame);
    this.#keptBytes += frame.bytes.length;
    while (this.#kept.length > KEPT_FRAMES || this.#keptBytes > KEPT_BYTES) {
      this.#keptBytes -= this.#kept.shift()?.bytes.length ?? 0;
    }
  }
}
