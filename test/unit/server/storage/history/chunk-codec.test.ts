import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeChunk, encodeChunk, type Table } from '../../../../../server/storage/history/chunk-codec.ts';

/** Columns as they come: constant, smooth, noisy, mostly nothing, and all of it with holes. */
function column(rows: number, max: number, unknown: number) {
  const level = fc.integer({ min: 0, max });
  const shapes = fc.oneof(
    level.map((value) => Array.from({ length: rows }, () => value)),
    fc.array(level, { minLength: rows, maxLength: rows }),
    fc
      .tuple(level, fc.array(fc.integer({ min: -3, max: 3 }), { minLength: rows, maxLength: rows }))
      .map(([start, moves]) => {
        let at = start;
        return moves.map((move) => (at = Math.min(max, Math.max(0, at + move))));
      }),
    fc.array(fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: level }), {
      minLength: rows,
      maxLength: rows,
    }),
  );
  const holes = fc.oneof(
    fc.constant<readonly boolean[]>([]),
    fc.constant<readonly boolean[]>(Array.from({ length: rows }, () => true)),
    fc.array(fc.boolean(), { minLength: rows, maxLength: rows }),
    fc.integer({ min: 0, max: rows }).map((from) => Array.from({ length: rows }, (_, row) => row >= from)),
  );
  return fc.tuple(shapes, holes).map(([values, isHole]) => values.map((value, row) => (isHole[row] ? unknown : value)));
}

function table(make: (values: number[]) => Table, max: number, unknown: number) {
  return fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 24 })).chain(([rows, columns]) =>
    fc.array(column(rows, max, unknown), { minLength: columns, maxLength: columns }).map((all) => ({
      columns,
      values: make(
        Array.from({ length: rows * columns }, (_, at) => all[at % columns]?.[Math.floor(at / columns)] ?? 0),
      ),
    })),
  );
}

test.each([
  ['16 bits', table((values) => Uint16Array.from(values), 0xfffe, 0xffff)],
  ['32 bits', table((values) => Uint32Array.from(values), 2 ** 31 - 1, 0xffff_ffff)],
])('whatever is put into a chunk of %s comes out of it, and no zero for what is unknown', (_, tables) => {
  fc.assert(
    fc.property(tables, ({ values, columns }) => {
      const read = values.slice().fill(7);
      const rows = decodeChunk(encodeChunk(values, columns), columns, read);
      expect(rows).toBe(values.length / columns);
      expect(read).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

test('what stays the same, or is unknown throughout, costs next to nothing', () => {
  const still = new Uint16Array(60 * 8).fill(500);
  const unknown = new Uint16Array(60 * 8).fill(0xffff);
  expect(encodeChunk(still, 8).length).toBeLessThan(24);
  expect(encodeChunk(unknown, 8).length).toBeLessThan(8);
});

test('bytes that are no chunk are refused, or read as something, but never hang', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      try {
        decodeChunk(bytes, 8, new Uint16Array(60 * 8));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 300 },
  );
});
