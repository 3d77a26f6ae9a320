import { HOUR_SAMPLES, ROLL_UPS_KEPT_HOURS, SAMPLES_KEPT_HOURS } from '@meridian/shared/history.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Buckets } from '../../../../../server/storage/history/buckets.ts';
import { CHUNK_ROWS, type Table } from '../../../../../server/storage/history/chunk-codec.ts';
import { HistoryStore, type Unit, UNIT_SAMPLES } from '../../../../../server/storage/history/history-store.ts';
import { chunkStart, LAYOUTS, phaseOf, unknownSamples } from '../../../../../server/storage/history/series.ts';
import { openTelemetryFile } from '../../../../../server/storage/history/telemetry-file.ts';

const { columns } = LAYOUTS.server;
/** A whole hour. */
const BEGIN = 1000 * HOUR_SAMPLES;

function newStore(): HistoryStore {
  return new HistoryStore(openTelemetryFile(':memory:'));
}

/** Samples from `first` on; `sessions` of each, unknown where null. */
function samplesOf(sessions: readonly (number | null)[]): Table {
  const table = unknownSamples('server', sessions.length);
  for (const [row, count] of sessions.entries()) if (count !== null) table[row * columns + 1] = count;
  return table;
}

/** Writes samples as the recorder does: in the chunks of the series' own grid. */
function write(store: HistoryStore, name: string, first: number, sessions: readonly (number | null)[]): void {
  const end = first + sessions.length;
  for (let start = chunkStart(first, phaseOf(name)); start < end; start += CHUNK_ROWS) {
    const chunk = Array.from({ length: CHUNK_ROWS }, (_, row) => sessions[start + row - first] ?? null);
    store.write([{ kind: 'server', names: [name], firstSample: start, samples: samplesOf(chunk) }]);
  }
}

function read(store: HistoryStore, name: string, first: number, points: number, unit: Unit, step = UNIT_SAMPLES[unit]) {
  const toSample = first + points * step;
  return store.read({ kind: 'server', name, firstSample: first, step, points, unit, fromSample: first, toSample });
}

/** Sweeps as often as it takes to have seen every series twice. */
function sweep(store: HistoryStore, nowSample: number): void {
  for (let round = 0; round < 3 * (store.countSeries() + 1); round++) store.sweep(nowSample, 1);
}

function sums(buckets: Buckets | null) {
  return buckets && { counts: [...buckets.counts], sums: [...buckets.sums], maxes: [...buckets.maxes] };
}

const day = fc
  .tuple(
    fc.array(fc.oneof(fc.integer({ min: 0, max: 500 }), fc.constant(null)), { minLength: 30, maxLength: 30 }),
    fc.integer({ min: 1, max: 3 * HOUR_SAMPLES }),
  )
  .map(([pattern, length]) => Array.from({ length }, (_, at) => pattern[(at * 7) % pattern.length] ?? null));

test('samples, minutes and hours are what the samples come to, rolled up or not', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: HOUR_SAMPLES }), fc.string(), (sessions, offset, name) => {
      const store = newStore();
      const first = BEGIN + offset;
      write(store, name, first, sessions);
      for (const isRolledUp of [false, true]) {
        if (isRolledUp) sweep(store, BEGIN + 6 * HOUR_SAMPLES);
        for (const unit of ['sample', 'minute', 'hour'] as const) {
          const points = Math.ceil((4 * HOUR_SAMPLES) / UNIT_SAMPLES[unit]);
          const expected = new Buckets(BEGIN, UNIT_SAMPLES[unit], points, columns);
          expected.addSamples(samplesOf(sessions), first, 0, sessions.length);
          expect(sums(read(store, name, BEGIN, points, unit))).toEqual(sums(expected));
        }
      }
      store.close();
    }),
    { numRuns: 5 },
  );
});

test('single samples are kept for two days, roll-ups for thirty, and then nothing, not even the name', () => {
  const store = newStore();
  write(store, 'srv', BEGIN, [7, 9, ...Array.from({ length: HOUR_SAMPLES - 2 }, () => null)]);
  const known = (unit: Unit) => read(store, 'srv', BEGIN, 1, unit)?.maxes[1] ?? null;
  const after = (hours: number) => {
    sweep(store, BEGIN + hours * HOUR_SAMPLES);
    return [known('sample'), known('minute'), known('hour')];
  };
  expect(after(SAMPLES_KEPT_HOURS - 1)).toEqual([7, 9, 9]);
  expect(after(SAMPLES_KEPT_HOURS + 1)).toEqual([0, 9, 9]);
  expect(after(ROLL_UPS_KEPT_HOURS - 1)).toEqual([0, 9, 9]);
  expect(after(ROLL_UPS_KEPT_HOURS + 3)).toEqual([null, null, null]);
  expect(store.countSeries()).toBe(0);
  store.close();
});

test('what was left to roll up when Meridian stopped is rolled up before its samples go, however late it starts again', () => {
  const database = openTelemetryFile(':memory:');
  write(new HistoryStore(database), 'srv', BEGIN, [5]);
  const later = new HistoryStore(database);
  sweep(later, BEGIN + (SAMPLES_KEPT_HOURS + 100) * HOUR_SAMPLES);
  expect(read(later, 'srv', BEGIN, 1, 'sample')?.counts[1]).toBe(0);
  expect(read(later, 'srv', BEGIN, 1, 'hour')?.maxes[1]).toBe(5);
  later.close();
});

test('a clock that was years ahead for a while keeps no later hour from being rolled up', () => {
  const store = newStore();
  write(store, 'srv', BEGIN, [5]);
  sweep(store, BEGIN + 40_000 * HOUR_SAMPLES);
  const after = BEGIN + 10 * HOUR_SAMPLES;
  write(store, 'srv', after, [6]);
  sweep(store, after + 2 * HOUR_SAMPLES);
  expect(read(store, 'srv', after, 1, 'hour')?.maxes[1]).toBe(6);
  store.close();
});

test('a step of the sweep forgets five hundred chunks at most, or more of many series, and looks at as many series as it is told', () => {
  const database = openTelemetryFile(':memory:');
  const store = new HistoryStore(database);
  const names = Array.from({ length: 900 }, (_, index) => `srv_${index}`);
  for (const name of names) write(store, name, BEGIN, [1]);
  const count = (table: string) => database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n;
  const now = BEGIN + (SAMPLES_KEPT_HOURS + 1) * HOUR_SAMPLES;
  store.sweep(now, 40);
  expect(count('hours')).toBe(40);
  expect(count('samples')).toBe(900);
  for (let step = 0; step < 22; step++) store.sweep(now, 40);
  expect(count('hours')).toBe(900);
  expect(count('samples')).toBe(400);
  store.sweep(now, 40);
  expect(count('samples')).toBe(0);
  for (const name of names) write(store, name, BEGIN, [1]);
  store.sweep(now, 100);
  expect(count('samples'), 'more where more is written').toBe(0);
  store.close();
});

test('ten minutes are kept until the last sample of them is two days old', () => {
  const store = newStore();
  const first = chunkStart(BEGIN, phaseOf('srv'));
  write(
    store,
    'srv',
    first,
    Array.from({ length: CHUNK_ROWS }, () => 1),
  );
  const last = first + CHUNK_ROWS - 1;
  sweep(store, last + SAMPLES_KEPT_HOURS * HOUR_SAMPLES);
  expect(read(store, 'srv', last, 1, 'sample')?.maxes[1]).toBe(1);
  sweep(store, last + SAMPLES_KEPT_HOURS * HOUR_SAMPLES + CHUNK_ROWS);
  expect(read(store, 'srv', last, 1, 'sample')?.maxes[1]).toBe(0);
  store.close();
});
