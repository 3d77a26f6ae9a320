import { FLEET_COLUMNS, FLEET_FRAME, FLEET_TYPES, type FleetWords, metricScale } from '@meridian/shared/fleet-frame.ts';
import type { MetricName } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { LiveTable } from '../live-table.ts';
import { FrameWriter } from './frame-writer.ts';
import type { RosterEntry } from './roster-entry.ts';
import { ToldWords } from './told-words.ts';

type ColumnName = 'heardMsAgo' | MetricName;
/** Where in a group's rows something is told, and what. */
type Told = { readonly rows: readonly number[] | null; readonly values: Float64Array; readonly max: number };

/** What a frame says in words besides servers. */
export type OtherWords = Omit<FleetWords, 'servers' | 'states' | 'nodes'>;

/** One moment of the stream, by which its frames are told apart. */
export type FrameTime = { readonly epoch: number; readonly seq: number; readonly atMs: number };

const { magic, kind, width } = FLEET_FRAME;
/** As a value: not known. */
const U16_MAX = 0xffff;
const U32_MAX = 0xffff_ffff;
/** A column of which fewer rows changed tells them by their places. */
const SPARSE_BELOW = 0.4;

/**
 * Encodes the fleet in columns of whole numbers. It keeps what was told last, so that a frame has only what differs from
 * it, and a keyframe is exactly what all frames before it add up to.
 */
export class FleetEncoder {
  readonly #table: LiveTable;
  readonly #told = new Map<ColumnName, Float64Array>();
  readonly #toldWords = new ToldWords();
  #room = 0;
  /** When each node was heard, by the calendar; what `heardMsAgo` is counted from. */
  #heardAt = new Float64Array(0);
  #lastBytes = 4096;

  constructor(table: LiveTable) {
    this.#table = table;
  }

  /** What changed of these servers since they were told last; `reworded` are those of them whose words may have. */
  delta(
    time: FrameTime,
    changed: readonly RosterEntry[],
    reworded: readonly RosterEntry[],
    rest: OtherWords,
  ): Uint8Array<ArrayBuffer> {
    for (const index of rest.gone) this.#forget(index);
    this.#makeRoom(changed);
    const writer = this.#begin(time, kind.delta, { ...this.#toldWords.differences(reworded), ...rest });
    const byType = byTypeOf(changed);
    for (const type of FLEET_TYPES) {
      const entries = byType[type];
      if (entries.length > 0) this.#group(writer, type, entries, (name) => this.#differences(name, entries, time));
    }
    return this.#finish(writer);
  }

  /** All that was told so far. */
  keyframe(time: FrameTime, entries: readonly RosterEntry[], rest: OtherWords): Uint8Array<ArrayBuffer> {
    this.#makeRoom(entries);
    const writer = this.#begin(time, kind.keyframe, { ...this.#toldWords.everything(entries), ...rest });
    for (const type of FLEET_TYPES) {
      const heard = entries.filter(
        ({ index, server }) => server.type === type && !Number.isNaN(this.#heardAt[index] ?? Number.NaN),
      );
      if (heard.length > 0) this.#group(writer, type, heard, (name) => this.#everything(name, heard, time));
    }
    return this.#finish(writer);
  }

  #begin({ epoch, seq, atMs }: FrameTime, frameKind: number, words: FleetWords): FrameWriter {
    const json = Buffer.from(JSON.stringify(words), 'utf8');
    const writer = new FrameWriter(this.#lastBytes + json.length);
    writer.u32(magic);
    writer.u32(frameKind);
    writer.u32(epoch);
    writer.u32(seq);
    writer.f64(atMs);
    writer.u32(json.length);
    writer.u32(this.#table.pace.intervalMs);
    writer.bytes(json);
    writer.align();
    return writer;
  }

  #finish(writer: FrameWriter): Uint8Array<ArrayBuffer> {
    const bytes = writer.finish();
    this.#lastBytes = bytes.length + 1024;
    return bytes;
  }

  #group(
    writer: FrameWriter,
    type: ServerType,
    entries: readonly RosterEntry[],
    told: (name: ColumnName) => Told | null,
  ): void {
    const columns = FLEET_COLUMNS[type].flatMap((name, number) => {
      const column = told(name);
      return column ? [{ number, column }] : [];
    });
    const size = entries.every(({ index }) => index <= U16_MAX) ? width.u16 : width.u32;
    writer.u8(FLEET_TYPES.indexOf(type));
    writer.u8(size);
    writer.u16(columns.length);
    writer.u32(entries.length);
    for (const { index } of entries) writePlace(writer, size, index);
    writer.align();
    for (const { number, column } of columns) writeColumn(writer, number, column, size);
  }

  /** Of a column, what is not as it was told; null where all of it is. */
  #differences(name: ColumnName, entries: readonly RosterEntry[], { atMs }: FrameTime): Told | null {
    if (name === 'heardMsAgo') return this.#ages(entries, atMs, this.#table.columns.columns.heardAt);
    const told = this.#column(name);
    const column = this.#table.columns.columns[name];
    const scale = metricScale(name);
    const rows: number[] = [];
    let row = -1;
    for (const { slot, index } of entries) {
      row++;
      const value = Math.round((column[slot ?? -1] ?? Number.NaN) * scale);
      const before = told[index] ?? Number.NaN;
      if (value === before || (Number.isNaN(value) && Number.isNaN(before))) continue;
      told[index] = value;
      rows.push(row);
    }
    if (rows.length === 0) return null;
    const isSparse = rows.length < entries.length * SPARSE_BELOW;
    return toldOf(told, isSparse ? rows.flatMap((at) => entries[at] ?? []) : entries, isSparse ? rows : null);
  }

  #everything(name: ColumnName, entries: readonly RosterEntry[], { atMs }: FrameTime): Told | null {
    if (name === 'heardMsAgo') return this.#ages(entries, atMs, null);
    const told = toldOf(this.#column(name), entries, null);
    return told.values.every(Number.isNaN) ? null : told;
  }

  /** When each was heard, as it is in the table now, or as it was told. */
  #ages(entries: readonly RosterEntry[], atMs: number, column: Float64Array | null): Told {
    const values = new Float64Array(entries.length);
    let max = 0;
    let row = 0;
    for (const { slot, index } of entries) {
      if (column) this.#heardAt[index] = column[slot ?? -1] ?? Number.NaN;
      const age = Math.max(0, atMs - (this.#heardAt[index] ?? Number.NaN));
      values[row++] = age;
      if (age > max) max = age;
    }
    return { rows: null, values, max };
  }

  #column(name: ColumnName): Float64Array {
    const known = this.#told.get(name);
    if (known && known.length >= this.#room) return known;
    const column = new Float64Array(this.#room).fill(Number.NaN);
    if (known) column.set(known);
    this.#told.set(name, column);
    return column;
  }

  #makeRoom(entries: readonly RosterEntry[]): void {
    const end = entries.reduce((most, { index }) => Math.max(most, index + 1), 0);
    if (end <= this.#room) return;
    this.#room = Math.max(end, this.#room * 2);
    const heardAt = new Float64Array(this.#room).fill(Number.NaN);
    heardAt.set(this.#heardAt);
    this.#heardAt = heardAt;
  }

  #forget(index: number): void {
    this.#toldWords.forget(index);
    if (index < this.#heardAt.length) this.#heardAt[index] = Number.NaN;
    for (const column of this.#told.values()) if (index < column.length) column[index] = Number.NaN;
  }
}

/** Those of which anything was ever heard. */
function byTypeOf(entries: readonly RosterEntry[]): Readonly<Record<ServerType, RosterEntry[]>> {
  const byType: Record<ServerType, RosterEntry[]> = { Backend: [], Proxy: [] };
  for (const entry of entries) if (entry.slot !== null) byType[entry.server.type].push(entry);
  return byType;
}

/** Of these servers, what was told; `rows` where they are not all of their group. */
function toldOf(column: Float64Array, entries: readonly RosterEntry[], rows: readonly number[] | null): Told {
  const values = new Float64Array(entries.length);
  let max = 0;
  let at = 0;
  for (const { index } of entries) {
    const value = column[index] ?? Number.NaN;
    values[at++] = value;
    if (value > max) max = value;
  }
  return { rows, values, max };
}

function writePlace(writer: FrameWriter, size: number, place: number): void {
  if (size === width.u16) writer.u16(place);
  else writer.u32(place);
}

/** `placeSize`: how wide the group's places are. */
function writeColumn(writer: FrameWriter, number: number, { rows, values, max }: Told, placeSize: number): void {
  const size = max < U16_MAX ? width.u16 : max < U32_MAX ? width.u32 : width.f64;
  writer.u8(number);
  writer.u8(size);
  writer.u8(rows ? 1 : 0);
  writer.u8(0);
  writer.u32(values.length);
  if (rows) for (const row of rows) writePlace(writer, placeSize, row);
  writer.align();
  for (const value of values) {
    if (size === width.u16) writer.u16(Number.isNaN(value) ? U16_MAX : value);
    else if (size === width.u32) writer.u32(Number.isNaN(value) ? U32_MAX : value);
    else writer.f64(value);
  }
  writer.align();
}
