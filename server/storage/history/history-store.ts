import { HOUR_SAMPLES, MINUTE_SAMPLES, ROLL_UPS_KEPT_HOURS, SAMPLES_KEPT_HOURS } from '@meridian/shared/history.ts';
import type Database from 'better-sqlite3';
import { Buckets, ROLLED } from './buckets.ts';
import { CHUNK_ROWS, decodeChunk, encodeChunk, type Table, unknownIn } from './chunk-codec.ts';
import { chunkStart, LAYOUTS, phaseOf, type SeriesKind, unknownSamples } from './series.ts';

/** Chunks of several series that begin with the same sample: 60 samples of each, one series after the other. */
export type Batch = {
  readonly kind: SeriesKind;
  readonly names: readonly string[];
  readonly firstSample: number;
  readonly samples: Table;
};

/** What is asked of the store: steps of a series, made of samples, minutes or hours. */
export type StoredQuestion = {
  readonly kind: SeriesKind;
  readonly name: string;
  readonly firstSample: number;
  /** Of one point, in samples: a multiple of the unit that points are made of. */
  readonly step: number;
  readonly points: number;
  readonly unit: Unit;
  /** Between these something may be kept: the points may begin before, and end after. `fromSample` is a whole unit. */
  readonly fromSample: number;
  readonly toSample: number;
};
export type Unit = 'sample' | 'minute' | 'hour';
export const UNIT_SAMPLES: Readonly<Record<Unit, number>> = { sample: 1, minute: MINUTE_SAMPLES, hour: HOUR_SAMPLES };

/** An hour is rolled up once every chunk that reaches into it has been written. */
const ROLL_UP_AFTER_SAMPLES = CHUNK_ROWS + MINUTE_SAMPLES;
/** Rows that one step of retention deletes of a table at most: so many for each series that it looks at, never fewer than `least`. */
const DELETED_AT_ONCE = { least: 500, bySeries: 12 };

type SeriesRow = {
  readonly series_id: number;
  readonly kind: SeriesKind;
  readonly name: string;
  readonly since_hour: number;
  readonly rolled_to_hour: number;
};
type ChunkRow = { readonly chunk: Uint8Array };
type HourRow = ChunkRow & { readonly hour: number };

/** Samples and their roll-ups in a file of their own. Everything here blocks its thread. */
export class HistoryStore {
  readonly #database: Database.Database;
  readonly #statements: ReturnType<typeof prepare>;
  /** The last series that was swept. */
  #sweptTo = 0;
  /** Every series was swept since the start: what was left to roll up is. */
  #hasSweptAll = false;
  #damaged = 0;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  /** Writes chunks in one transaction. Samples that a chunk does not know stay as they are known already. */
  write(batches: readonly Batch[]): void {
    this.#inTransaction(() => {
      for (const { kind, names, firstSample, samples } of batches) {
        const length = CHUNK_ROWS * LAYOUTS[kind].columns;
        for (const [index, name] of names.entries())
          this.#writeChunk(kind, name, firstSample, samples.subarray(index * length, (index + 1) * length));
      }
    });
  }

  /** Adds what is kept of a series to steps of time; null where nothing of it is kept at all. */
  read({ kind, name, firstSample, step, points, unit, fromSample, toSample }: StoredQuestion): Buckets | null {
    const series = this.#statements.findSeries.get(kind, name);
    if (!series) return null;
    const buckets = new Buckets(firstSample, step, points, LAYOUTS[kind].columns);
    if (unit === 'sample') {
      this.#addSamples(series, buckets, fromSample, toSample);
      return buckets;
    }
    // Whole units only: the rest of the last one comes from its samples.
    const rolledSamples = Math.min(series.rolled_to_hour * HOUR_SAMPLES, toSample);
    const rolledTo = rolledSamples - (rolledSamples % UNIT_SAMPLES[unit]);
    if (unit === 'hour') this.#addHours(series, buckets, fromSample, rolledTo);
    else this.#addMinutes(series, buckets, fromSample, rolledTo);
    this.#addSamples(series, buckets, Math.max(fromSample, rolledTo), toSample);
    return buckets;
  }

  /** The samples of several series, one series after the other; unknown where nothing is kept. */
  readSamples(kind: SeriesKind, names: readonly string[], firstSample: number, samples: number): Table {
    const table = unknownSamples(kind, names.length * samples);
    const { columns } = LAYOUTS[kind];
    for (const [index, name] of names.entries()) {
      const series = this.#statements.findSeries.get(kind, name);
      if (!series) continue;
      this.#eachChunk(series, firstSample, firstSample + samples, (chunk, start) => {
        const from = Math.max(0, firstSample - start);
        const to = Math.min(CHUNK_ROWS, firstSample + samples - start);
        const rows = chunk.subarray(from * columns, to * columns);
        table.set(rows, (index * samples + start + from - firstSample) * columns);
      });
    }
    return table;
  }

  /**
   * One step of what has to be done now and then, series after series: roll up the hours that are over, forget what is
   * too old. At most `series` of them, in one transaction.
   */
  sweep(nowSample: number, series: number): void {
    const dueHour = Math.floor((nowSample - ROLL_UP_AFTER_SAMPLES) / HOUR_SAMPLES);
    // A series writes six chunks in the time in which it comes up once.
    const atOnce = Math.max(DELETED_AT_ONCE.least, series * DELETED_AT_ONCE.bySeries);
    this.#inTransaction(() => {
      const rows = this.#statements.nextSeries.all(this.#sweptTo, series);
      for (const row of rows) this.#sweepSeries(row, dueHour);
      this.#sweptTo = rows.at(-1)?.series_id ?? 0;
      if (rows.length < series) [this.#sweptTo, this.#hasSweptAll] = [0, true];
      if (this.#hasSweptAll)
        this.#statements.forgetSamples.run(nowSample - SAMPLES_KEPT_HOURS * HOUR_SAMPLES - CHUNK_ROWS, atOnce);
      this.#statements.forgetMinutes.run(dueHour - ROLL_UPS_KEPT_HOURS, atOnce);
    });
  }

  /** How many series there are. */
  countSeries(): number {
    return this.#statements.countSeries.get()?.count ?? 0;
  }

  /** How many chunks were found damaged, and dropped, since the last call. */
  takeDamaged(): number {
    const damaged = this.#damaged;
    this.#damaged = 0;
    return damaged;
  }

  close(): void {
    this.#database.close();
  }

  #writeChunk(kind: SeriesKind, name: string, firstSample: number, samples: Table): void {
    const { columns } = LAYOUTS[kind];
    const hour = Math.floor(firstSample / HOUR_SAMPLES);
    const seriesId =
      this.#statements.findSeries.get(kind, name)?.series_id ??
      this.#statements.addSeries.run(kind, name, hour, hour).lastInsertRowid;
    const { changes } = this.#statements.addChunk.run(firstSample, seriesId, encodeChunk(samples, columns));
    if (changes > 0) return;
    // The process was stopped within this chunk, and goes on with it.
    const merged = unknownSamples(kind, CHUNK_ROWS);
    const before = this.#statements.findChunk.get(firstSample, seriesId);
    const drop = () => merged.fill(unknownIn(merged));
    if (before) this.#decode(before.chunk, columns, merged, drop);
    const unknown = unknownIn(samples);
    for (const [index, value] of samples.entries()) if (value !== unknown) merged[index] = value;
    this.#statements.replaceChunk.run(encodeChunk(merged, columns), firstSample, seriesId);
  }

  #sweepSeries(series: SeriesRow, dueHour: number): void {
    const { findFrom, noteRolled, forgetHours, findHour, dropSeries } = this.#statements;
    const { series_id: seriesId } = series;
    for (let hour = series.rolled_to_hour; hour < dueHour; hour++) {
      // Over times of which nothing is kept of anyone in one step.
      const next = findFrom.get(hour * HOUR_SAMPLES - CHUNK_ROWS + 1)?.first_sample;
      if (next === undefined) break;
      hour = Math.max(hour, Math.floor(next / HOUR_SAMPLES));
      if (hour < dueHour) this.#rollUp(series, hour);
    }
    // Also backwards, where the clock was wrong for a while.
    if (dueHour !== series.rolled_to_hour) noteRolled.run(dueHour, seriesId);
    forgetHours.run(seriesId, dueHour - ROLL_UPS_KEPT_HOURS);
    const isOld = series.since_hour < dueHour - ROLL_UPS_KEPT_HOURS;
    if (isOld && !findHour.get(seriesId)) dropSeries.run(seriesId);
  }

  /** From the samples themselves: done twice, it comes to the same. */
  #rollUp(series: SeriesRow, hour: number): void {
    const { columns } = LAYOUTS[series.kind];
    const firstSample = hour * HOUR_SAMPLES;
    const minutes = new Buckets(firstSample, MINUTE_SAMPLES, HOUR_SAMPLES / MINUTE_SAMPLES, columns);
    this.#addSamples(series, minutes, firstSample, firstSample + HOUR_SAMPLES);
    if (minutes.isEmpty()) return;
    const rolled = minutes.rolled();
    const whole = new Buckets(firstSample, HOUR_SAMPLES, 1, columns);
    for (let minute = 0; minute < minutes.points; minute++) whole.addRolled(rolled, minute, firstSample);
    this.#statements.putMinutes.run(hour, series.series_id, encodeChunk(rolled, columns * ROLLED));
    this.#statements.putHour.run(series.series_id, hour, encodeChunk(whole.rolled(), columns * ROLLED));
  }

  #addSamples(series: SeriesRow, buckets: Buckets, fromSample: number, toSample: number): void {
    this.#eachChunk(series, fromSample, toSample, (chunk, start) =>
      buckets.addSamples(chunk, start, Math.max(0, fromSample - start), Math.min(CHUNK_ROWS, toSample - start)),
    );
  }

  #addMinutes(series: SeriesRow, buckets: Buckets, fromSample: number, toSample: number): void {
    const rolled = new Uint32Array(CHUNK_ROWS * buckets.columns * ROLLED);
    for (let hour = Math.floor(fromSample / HOUR_SAMPLES); hour * HOUR_SAMPLES < toSample; hour++) {
      const row = this.#statements.findMinutes.get(hour, series.series_id);
      if (!row) continue;
      const drop = () => this.#statements.dropMinutes.run(hour, series.series_id);
      if (!this.#decode(row.chunk, buckets.columns * ROLLED, rolled, drop)) continue;
      for (let minute = 0; minute < CHUNK_ROWS; minute++) {
        const sample = hour * HOUR_SAMPLES + minute * MINUTE_SAMPLES;
        if (sample >= fromSample && sample < toSample) buckets.addRolled(rolled, minute, sample);
      }
    }
  }

  #addHours(series: SeriesRow, buckets: Buckets, fromSample: number, toSample: number): void {
    const rolled = new Uint32Array(buckets.columns * ROLLED);
    const [fromHour, toHour] = [fromSample / HOUR_SAMPLES, toSample / HOUR_SAMPLES];
    for (const { hour, chunk } of this.#statements.findHours.all(series.series_id, fromHour, toHour)) {
      const drop = () => this.#statements.dropHour.run(series.series_id, hour);
      if (this.#decode(chunk, buckets.columns * ROLLED, rolled, drop))
        buckets.addRolled(rolled, 0, hour * HOUR_SAMPLES);
    }
  }

  #eachChunk(
    { series_id: seriesId, kind, name }: SeriesRow,
    fromSample: number,
    toSample: number,
    take: (chunk: Table, firstSample: number) => void,
  ): void {
    const { columns } = LAYOUTS[kind];
    const table = unknownSamples(kind, CHUNK_ROWS);
    for (let start = chunkStart(fromSample, phaseOf(name)); start < toSample; start += CHUNK_ROWS) {
      const row = this.#statements.findChunk.get(start, seriesId);
      if (!row) continue;
      const drop = () => this.#statements.dropChunk.run(start, seriesId);
      if (this.#decode(row.chunk, columns, table, drop)) take(table, start);
    }
  }

  /** Fills a whole table, or drops what does: one chunk that is damaged is no reason to stop at it, or to meet it again. */
  #decode(chunk: Uint8Array, columns: number, into: Table, drop: () => void): boolean {
    try {
      if (decodeChunk(chunk, columns, into) * columns === into.length) return true;
    } catch {
      // Only this chunk is lost, and counted below.
    }
    this.#damaged++;
    drop();
    return false;
  }

  #inTransaction(work: () => void): void {
    this.#database.transaction(work).immediate();
  }
}

function prepare(database: Database.Database) {
  return {
    findSeries: database.prepare<[SeriesKind, string], SeriesRow>('SELECT * FROM series WHERE kind = ? AND name = ?'),
    addSeries: database.prepare<[SeriesKind, string, number, number]>(
      'INSERT INTO series (kind, name, since_hour, rolled_to_hour) VALUES (?, ?, ?, ?)',
    ),
    nextSeries: database.prepare<[number, number], SeriesRow>(
      'SELECT * FROM series WHERE series_id > ? ORDER BY series_id LIMIT ?',
    ),
    countSeries: database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM series'),
    noteRolled: database.prepare<[number, number]>('UPDATE series SET rolled_to_hour = ? WHERE series_id = ?'),
    dropSeries: database.prepare<[number]>('DELETE FROM series WHERE series_id = ?'),
    addChunk: database.prepare<[number, number | bigint, Uint8Array]>(
      'INSERT INTO samples (first_sample, series_id, chunk) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    replaceChunk: database.prepare<[Uint8Array, number, number | bigint]>(
      'UPDATE samples SET chunk = ? WHERE first_sample = ? AND series_id = ?',
    ),
    findChunk: database.prepare<[number, number | bigint], ChunkRow>(
      'SELECT chunk FROM samples WHERE first_sample = ? AND series_id = ?',
    ),
    findFrom: database.prepare<[number], { readonly first_sample: number }>(
      'SELECT first_sample FROM samples WHERE first_sample >= ? ORDER BY first_sample LIMIT 1',
    ),
    dropChunk: database.prepare<[number, number]>('DELETE FROM samples WHERE first_sample = ? AND series_id = ?'),
    forgetSamples: database.prepare<[number, number]>(
      `DELETE FROM samples WHERE (first_sample, series_id) IN
        (SELECT first_sample, series_id FROM samples WHERE first_sample < ? LIMIT ?)`,
    ),
    putMinutes: database.prepare<[number, number, Uint8Array]>(
      'INSERT OR REPLACE INTO minutes (hour, series_id, chunk) VALUES (?, ?, ?)',
    ),
    findMinutes: database.prepare<[number, number], ChunkRow>(
      'SELECT chunk FROM minutes WHERE hour = ? AND series_id = ?',
    ),
    dropMinutes: database.prepare<[number, number]>('DELETE FROM minutes WHERE hour = ? AND series_id = ?'),
    forgetMinutes: database.prepare<[number, number]>(
      'DELETE FROM minutes WHERE (hour, series_id) IN (SELECT hour, series_id FROM minutes WHERE hour < ? LIMIT ?)',
    ),
    putHour: database.prepare<[number, number, Uint8Array]>(
      'INSERT OR REPLACE INTO hours (series_id, hour, chunk) VALUES (?, ?, ?)',
    ),
    findHours: database.prepare<[number, number, number], HourRow>(
      'SELECT hour, chunk FROM hours WHERE series_id = ? AND hour >= ? AND hour < ?',
    ),
    findHour: database.prepare<[number], { readonly hour: number }>(
      'SELECT hour FROM hours WHERE series_id = ? LIMIT 1',
    ),
    dropHour: database.prepare<[number, number]>('DELETE FROM hours WHERE series_id = ? AND hour = ?'),
    forgetHours: database.prepare<[number, number]>('DELETE FROM hours WHERE series_id = ? AND hour < ?'),
  };
}
