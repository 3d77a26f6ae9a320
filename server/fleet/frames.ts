import { FRAME_INTERVAL_MS, type MetricsFrame } from '@meridian/shared/frame.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { ServerLine, View, ViewFrame } from '@meridian/shared/view.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { RegionRecord, ServerRecord } from '../desired/records.ts';
import type { LiveTable } from './live-table.ts';
import { FleetStream, type SharedFrame } from './stream/fleet-stream.ts';
import { Listings } from './stream/listing.ts';
import { SessionsMinute } from './sessions-minute.ts';
import { PlainStream } from './stream/plain-stream.ts';
import { type RegionNews, RegionLines } from './stream/region-lines.ts';
import { Roster } from './stream/roster.ts';
import { ViewLimits } from './stream/view-limits.ts';
import { ViewWatcher } from './stream/view-watcher.ts';

type Parts = {
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly newStreamId: () => string;
  /** A number that no other start of this server has. */
  readonly epoch: number;
  readonly serverLine: (region: RegionRecord, server: ServerRecord) => ServerLine;
  readonly regionHead: (region: RegionRecord) => Omit<RegionLine, 'totals'>;
};

/** One who waits for the next tick. */
type Watcher = { wakeUp: () => void; isAwake: boolean };

/** A watcher's connection. */
export type Line = {
  readonly signal: AbortSignal;
  /** Whether what was sent last still waits to be read: then nothing more is sent. */
  readonly isBehind: () => boolean;
};

/** So long the last watcher who left may come back to where it was. */
const LINGER_MS = 10_000;

const NO_NEWS: RegionNews = { regions: [], totals: [], changed: [], goneRegionIds: [] };

/** Turns what changed into frames, four times a second, for every kind of watcher; runs only while there are any. */
export class Frames {
  readonly #parts: Parts;
  readonly #roster: Roster;
  readonly #minute: SessionsMinute;
  readonly #regionLines: RegionLines;
  readonly #limits: ViewLimits;
  readonly #listings: Listings;
  readonly #plain: PlainStream;
  readonly #fleet: FleetStream;
  readonly #watchers = new Set<Watcher>();
  readonly #views = new Map<string, { readonly view: ViewWatcher; readonly watcher: Watcher }>();
  #binaryWatchers = 0;
  /** Until when the streams go on without a watcher. */
  #binaryUntilMs = 0;
  #untilMs = 0;
  #regionNews = NO_NEWS;
  #plainFrame: () => MetricsFrame | null = () => null;
  /** Of the present tick, once anyone was told it: the next tick's frame brings what changed since. */
  #plainSnapshot: MetricsFrame | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#roster = new Roster(parts);
    this.#minute = new SessionsMinute(parts.table, parts.monotonicMs);
    const ofRoster = { ...parts, minute: this.#minute, roster: this.#roster };
    this.#regionLines = new RegionLines(ofRoster);
    this.#limits = new ViewLimits(parts.monotonicMs);
    this.#listings = new Listings(ofRoster, this.#limits);
    const regions = () => this.#regionLines.all();
    this.#plain = new PlainStream({ ...parts, regions });
    this.#fleet = new FleetStream({ ...parts, roster: this.#roster, regions });
  }

  /** Plain JSON: one snapshot of everything, then whole nodes and regions that changed. */
  watch(line: Line): AsyncGenerator<MetricsFrame, void> {
    let toldTick: number | null = null;
    return this.#stream(line, this.#newWatcher(), () => {
      const { tick } = this.#roster;
      const isUpToDate = toldTick !== null && toldTick >= tick - 1;
      const isTold = toldTick === tick;
      toldTick = tick;
      const frame = isTold ? null : isUpToDate ? this.#plainFrame() : (this.#plainSnapshot ??= this.#plain.snapshot());
      return frame ? [frame] : [];
    });
  }

  /** A window of the fleet; `owner` alone may change it. Throws `TooManyViews` where it has too many different ones. */
  async *watchView(view: View, owner: string, line: Line): AsyncGenerator<ViewFrame, void> {
    const shown = new ViewWatcher(this.#parts.newStreamId(), owner, view, {
      ...this.#parts,
      roster: this.#roster,
      minute: this.#minute,
      listings: this.#listings,
      regions: () => this.#regionLines.all(),
      regionNews: () => this.#regionNews,
    });
    const watcher = this.#newWatcher();
    this.#views.set(shown.streamId, { view: shown, watcher });
    try {
      yield* this.#stream(line, watcher, () => {
        const frame = shown.next();
        return frame ? [frame] : [];
      });
    } finally {
      this.#views.delete(shown.streamId);
      shown.close();
    }
  }

  /** Shows another window in a stream, at once; answers the view's number, or null where this owner has no such stream. Throws `TooManyViews` where that is too often. */
  setView(streamId: string, owner: string, view: View): number | null {
    const watched = this.#views.get(streamId);
    if (watched?.view.owner !== owner) return null;
    this.#limits.countSetView(streamId);
    const number = watched.view.setView(view);
    wake(watched.watcher);
    return number;
  }

  /** The whole fleet in binary; from where `lastEventId` stopped, if that is still known. */
  async *watchFleet(lastEventId: string | null, line: Line): AsyncGenerator<SharedFrame, void> {
    this.#binaryWatchers++;
    let seen: number | null | undefined;
    try {
      yield* this.#stream(line, this.#newWatcher(), () => {
        this.#fleet.follow();
        seen ??= lastEventId === null ? null : this.#fleet.seqOf(lastEventId);
        const frames = this.#fleet.since(seen);
        seen = this.#fleet.seq;
        return frames;
      });
    } finally {
      this.#binaryWatchers--;
      this.#binaryUntilMs = this.#parts.monotonicMs() + LINGER_MS;
    }
  }

  /** One tick further, for all who watch. */
  tick(): void {
    const nowMs = this.#parts.monotonicMs();
    if (this.#binaryWatchers === 0 && nowMs >= this.#binaryUntilMs) this.#fleet.rest();
    if (this.#watchers.size === 0 && nowMs >= this.#untilMs) return this.#rest();
    this.#advance(this.#roster.advance());
    for (const watcher of this.#watchers) wake(watcher);
  }

  #advance(news: ReturnType<Roster['advance']>): void {
    this.#regionNews = this.#regionLines.advance(news);
    const regionNews = this.#regionNews;
    this.#plainSnapshot = null;
    let plain: MetricsFrame | null | undefined;
    this.#plainFrame = () => (plain === undefined ? (plain = this.#plain.frame(news, regionNews)) : plain);
    this.#fleet.advance(news, regionNews);
  }

  async *#stream<Frame>(
    { signal, isBehind }: Line,
    watcher: Watcher,
    next: () => readonly Frame[],
  ): AsyncGenerator<Frame, void> {
    this.#join(watcher);
    const stop = () => wake(watcher);
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        if (!isBehind()) yield* next();
        await nextWake(watcher);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#leave(watcher);
    }
  }

  #newWatcher(): Watcher {
    return { wakeUp: () => undefined, isAwake: false };
  }

  #join(watcher: Watcher): void {
    this.#watchers.add(watcher);
    if (this.#timer) return;
    this.#advance(this.#roster.follow());
    this.#timer = setInterval(() => this.tick(), FRAME_INTERVAL_MS).unref();
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    this.#untilMs = this.#parts.monotonicMs() + LINGER_MS;
  }

  #rest(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#plainSnapshot = null;
    this.#fleet.rest();
    this.#roster.rest();
  }
}

function wake(watcher: Watcher): void {
  watcher.isAwake = true;
  watcher.wakeUp();
}

/** Resolves at the next wake, at once if there was one since the last call. */
async function nextWake(watcher: Watcher): Promise<void> {
  if (!watcher.isAwake) await new Promise<void>((resolve) => (watcher.wakeUp = resolve));
  watcher.isAwake = false;
}
