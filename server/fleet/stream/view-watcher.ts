import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { CellRow, Pinned, ServerLine, View, ViewFrame } from '@meridian/shared/view.ts';
import type { RegionRecord, ServerRecord } from '../../desired/records.ts';
import type { LiveTable } from '../live-table.ts';
import type { SessionsMinute } from '../sessions-minute.ts';
import type { Listings, TakenListing } from './listing.ts';
import type { RegionNews } from './region-lines.ts';
import type { Roster } from './roster.ts';
import type { RosterEntry } from './roster-entry.ts';
import { harmedPercentOf } from './entry-harm.ts';
import { cellRow } from './view-cells.ts';

export type ViewParts = {
  readonly roster: Roster;
  readonly table: LiveTable;
  readonly minute: SessionsMinute;
  readonly listings: Listings;
  readonly now: () => Date;
  readonly regions: () => readonly RegionLine[];
  /** Of the present tick. */
  readonly regionNews: () => RegionNews;
  readonly serverLine: (region: RegionRecord, server: ServerRecord) => ServerLine;
};

type Place = Pick<ViewFrame, 'view' | 'total' | 'offset' | 'pinnedPlace'>;

/** What one watcher of a view was told, and what it is to be told next: as much as its window holds. */
export class ViewWatcher {
  readonly streamId: string;
  /** Who alone may change its view. */
  readonly owner: string;
  readonly #parts: ViewParts;
  #view: View;
  #viewNumber = 1;
  #listed: TakenListing;
  #window: readonly RosterEntry[] = [];
  #seq = 0;
  /** The last tick of which it was told everything; null before its first frame. */
  #toldTick: number | null = null;
  #toldIntervalMs = 0;
  #told: Place = { view: 0, total: 0, offset: 0, pinnedPlace: null };
  #hasNewColumns = false;
  #pinned: RosterEntry | null = null;

  constructor(streamId: string, owner: string, view: View, parts: ViewParts) {
    this.streamId = streamId;
    this.owner = owner;
    this.#view = view;
    this.#parts = parts;
    this.#listed = parts.listings.take(view, owner);
  }

  /** Shows another view from the next frame on; answers which of its views that is. */
  setView(view: View): number {
    this.#listed = this.#parts.listings.take(view, this.owner, this.#listed);
    this.#hasNewColumns ||= view.columns.join() !== this.#view.columns.join();
    this.#view = view;
    return ++this.#viewNumber;
  }

  close(): void {
    this.#listed.release();
  }

  /** What changed since the last frame; null where nothing did. */
  next(): ViewFrame | null {
    const { roster, table, now, regions } = this.#parts;
    const { intervalMs: heartbeatIntervalMs } = table.pace;
    const { tick } = roster;
    const told = this.#toldTick;
    // Regions are told tick by tick: whoever missed one is told everything.
    const isKeyframe = told === null || told < tick - 1 || heartbeatIntervalMs !== this.#toldIntervalMs;
    this.#toldIntervalMs = heartbeatIntervalMs;
    const sinceTick = isKeyframe ? Number.NEGATIVE_INFINITY : told;
    const at = now();
    const shown = this.#show(isKeyframe, sinceTick, at.getTime());
    const pinned = this.#pin(isKeyframe, sinceTick);
    this.#hasNewColumns = false;
    this.#toldTick = tick;
    const place = shown.place;
    const isSame = !isKeyframe && this.#isTold(place);
    this.#told = place;
    const news = {
      ...shown.news,
      ...(pinned !== undefined && { pinned }),
      ...(isKeyframe ? { regions: regions() } : this.#regionNews(told)),
    };
    if (isSame && Object.keys(news).length === 0) return null;
    return {
      type: 'view',
      seq: ++this.#seq,
      at: at.toISOString(),
      ...(isKeyframe && { keyframe: { streamId: this.streamId, heartbeatIntervalMs } }),
      ...place,
      ...news,
    };
  }

  #isTold({ view, total, offset, pinnedPlace }: Place): boolean {
    const told = this.#told;
    return view === told.view && total === told.total && offset === told.offset && pinnedPlace === told.pinnedPlace;
  }

  #show(isKeyframe: boolean, sinceTick: number, atMs: number) {
    const { serverLine } = this.#parts;
    const { rows, columns, pin } = this.#view;
    const order = this.#listed.listing.order();
    const total = order.length;
    const offset = Math.min(this.#view.offset, Math.max(0, total - rows));
    const window = order.slice(offset, offset + rows);
    const before = this.#window;
    const isMoved =
      isKeyframe || window.length !== before.length || window.some((entry, index) => entry !== before[index]);
    const known = new Map(isKeyframe ? [] : before.map((entry, index) => [entry, index] as const));
    const servers: ServerLine[] = [];
    const cells: CellRow[] = [];
    for (const [index, entry] of window.entries()) {
      const isNew = !known.has(entry);
      if (isNew || entry.lineChangedAt > sinceTick) servers.push(serverLine(entry.region, entry.server));
      if (isNew || this.#hasNewColumns || entry.changedAt > sinceTick) {
        cells.push(cellRow(index, entry, columns, this.#parts, atMs));
      }
    }
    this.#window = window;
    return {
      place: { view: this.#viewNumber, total, offset, pinnedPlace: placeOf(order, pin) },
      news: {
        ...(isMoved && { ids: window.map((entry) => known.get(entry) ?? entry.serverId) }),
        ...(servers.length > 0 && { servers }),
        ...(cells.length > 0 && { cells }),
      },
    };
  }

  /** Undefined where nothing of it changed. */
  #pin(isKeyframe: boolean, sinceTick: number): Pinned | null | undefined {
    const { roster, table, minute, serverLine } = this.#parts;
    const entry = this.#view.pin === null ? null : roster.entry(this.#view.pin);
    const isSame = entry === this.#pinned && (entry?.changedAt ?? 0) <= sinceTick;
    this.#pinned = entry;
    if (isSame && !isKeyframe) return undefined;
    if (entry === null) return null;
    const { serverId, region, server, isActive, state } = entry;
    const harmedPercent = harmedPercentOf(entry, minute);
    return { server: serverLine(region, server), node: table.node(serverId), isActive, state, harmedPercent };
  }

  #regionNews(told: number): Pick<ViewFrame, 'regions' | 'totals' | 'goneRegionIds'> {
    if (told === this.#parts.roster.tick) return {};
    const { regions, totals, goneRegionIds } = this.#parts.regionNews();
    return {
      ...(regions.length > 0 && { regions }),
      ...(totals.length > 0 && { totals }),
      ...(goneRegionIds.length > 0 && { goneRegionIds }),
    };
  }
}

function placeOf(order: readonly RosterEntry[], serverId: string | null): number | null {
  const place = serverId === null ? -1 : order.findIndex((entry) => entry.serverId === serverId);
  return place < 0 ? null : place;
}
