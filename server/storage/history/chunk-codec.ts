import { BitReader, BitWriter } from './bits.ts';

/** A table of whole numbers, row after row. Its largest number means unknown; all others are less than 2^31. */
export type Table = Uint16Array | Uint32Array;

/** Rows of a table that is kept as one chunk. */
export const CHUNK_ROWS = 60;
const COLUMNS_MAX = 32;

/** Which values of a column are known. */
const PRESENCE = { all: 0, asBefore: 1, none: 2, bitmap: 3 } as const;
/**
 * How its known values are written: all the same; as offsets from the least, each in as many bits as the largest
 * needs; or as Exp-Golomb codes (short for small numbers, and none too large) of these offsets, or of the steps from
 * one value to the next, zigzagged.
 */
const CODING = { constant: 0, packed: 1, offsets: 2, steps: 3 } as const;
const GOLOMB_ORDERS = 16;

/** The number that stands for unknown in a table. */
export function unknownIn(table: Table): number {
  return table.BYTES_PER_ELEMENT === 2 ? 0xffff : 0xffff_ffff;
}

/** Two codings of a column cannot need more than a presence bit, a header and a whole Exp-Golomb code for each value. */
const writer = new BitWriter(COLUMNS_MAX * (16 + CHUNK_ROWS * 9));
const known = new Uint32Array(CHUNK_ROWS);
const offsets = new Uint32Array(CHUNK_ROWS);
const steps = new Uint32Array(CHUNK_ROWS);

/** The bytes of a table of up to 60 rows and 32 columns: column by column, each in whatever coding is shortest. */
export function encodeChunk(table: Table, columns: number): Uint8Array {
  const rows = table.length / columns;
  writer.write(rows, 8);
  for (let column = 0; column < columns; column++) encodeColumn(table, column, columns, rows);
  return writer.take();
}

function encodeColumn(table: Table, column: number, columns: number, rows: number): void {
  const count = takeKnown(table, column, columns, rows);
  if (count === rows) writer.write(PRESENCE.all, 2);
  else if (count === 0) return writer.write(PRESENCE.none, 2);
  else writePresence(table, column, columns, rows);
  encodeKnown(count);
}

function takeKnown(table: Table, column: number, columns: number, rows: number): number {
  const unknown = unknownIn(table);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const value = table[row * columns + column] ?? unknown;
    if (value !== unknown) known[count++] = value;
  }
  return count;
}

function writePresence(table: Table, column: number, columns: number, rows: number): void {
  const unknown = unknownIn(table);
  const isKnown = (row: number, at: number) => table[row * columns + at] !== unknown;
  let isAsBefore = column > 0;
  for (let row = 0; isAsBefore && row < rows; row++) isAsBefore = isKnown(row, column) === isKnown(row, column - 1);
  writer.write(isAsBefore ? PRESENCE.asBefore : PRESENCE.bitmap, 2);
  if (!isAsBefore) for (let row = 0; row < rows; row++) writer.write(Number(isKnown(row, column)), 1);
}

function encodeKnown(count: number): void {
  const first = known[0] ?? 0;
  let [least, most] = [first, first];
  for (let index = 1; index < count; index++) {
    const value = known[index] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
    steps[index - 1] = zigzag(value - (known[index - 1] ?? 0));
  }
  if (least === most) {
    writer.write(CODING.constant, 2);
    return writeNumber(first);
  }
  for (let index = 0; index < count; index++) offsets[index] = (known[index] ?? 0) - least;
  const width = bitsOf(most - least);
  const byOffsets = bestGolomb(offsets, count);
  const bySteps = bestGolomb(steps, count - 1);
  if (bySteps.bits < byOffsets.bits && bySteps.bits < count * width) {
    writer.write(CODING.steps, 2);
    writeNumber(first);
    writeGolomb(steps, count - 1, bySteps.order);
  } else if (byOffsets.bits < count * width) {
    writer.write(CODING.offsets, 2);
    writeNumber(least);
    writeGolomb(offsets, count, byOffsets.order);
  } else {
    writer.write(CODING.packed, 2);
    writeNumber(least);
    writer.write(width, 5);
    for (let index = 0; index < count; index++) writer.write(offsets[index] ?? 0, width);
  }
}

/** Fills a table with what `encodeChunk` was given; the table says how many columns there are and what is unknown. */
export function decodeChunk(bytes: Uint8Array, columns: number, into: Table): number {
  const reader = new BitReader(bytes);
  const rows = reader.read(8);
  if (rows * columns > into.length) throw new Error('a chunk has more rows than there is room for');
  const unknown = unknownIn(into);
  for (let column = 0; column < columns; column++) {
    const presence = reader.read(2);
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const isKnown =
        presence === PRESENCE.all ||
        (presence === PRESENCE.bitmap && reader.read(1) === 1) ||
        (presence === PRESENCE.asBefore && into[row * columns + column - 1] !== unknown);
      into[row * columns + column] = isKnown ? 0 : unknown;
      if (isKnown) count++;
    }
    if (count === 0) continue;
    decodeKnown(reader, count);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      const place = row * columns + column;
      if (into[place] !== unknown) into[place] = known[at++] ?? 0;
    }
  }
  return rows;
}

function decodeKnown(reader: BitReader, count: number): void {
  const coding = reader.read(2);
  const base = readNumber(reader);
  if (coding === CODING.constant) return void known.fill(base, 0, count);
  if (coding === CODING.packed) {
    const width = reader.read(5);
    for (let index = 0; index < count; index++) known[index] = base + reader.read(width);
    return;
  }
  const order = reader.read(4);
  if (coding === CODING.offsets) {
    for (let index = 0; index < count; index++) known[index] = base + readGolomb(reader, order);
    return;
  }
  let value = base;
  known[0] = value;
  for (let index = 1; index < count; index++) {
    value += unzigzag(readGolomb(reader, order));
    known[index] = value;
  }
}

/** The order of Exp-Golomb codes that is shortest for these numbers, and how many bits it takes. */
function bestGolomb(values: Uint32Array, count: number): { readonly order: number; readonly bits: number } {
  let largest = 0;
  for (let index = 0; index < count; index++) largest = Math.max(largest, values[index] ?? 0);
  const orders = Math.min(GOLOMB_ORDERS, bitsOf(largest) + 1);
  let best = { order: 0, bits: Number.POSITIVE_INFINITY };
  for (let order = 0; order < orders; order++) {
    let bits = count * (order + 1) + 4;
    for (let index = 0; index < count; index++) bits += 2 * (bitsOf(((values[index] ?? 0) >>> order) + 1) - 1);
    if (bits < best.bits) best = { order, bits };
  }
  return best;
}

function writeGolomb(values: Uint32Array, count: number, order: number): void {
  writer.write(order, 4);
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    const prefix = (value >>> order) + 1;
    const length = bitsOf(prefix);
    writer.write(0, length - 1);
    writer.write(prefix, length);
    if (order > 0) writer.write(value & ((1 << order) - 1), order);
  }
}

function readGolomb(reader: BitReader, order: number): number {
  let zeros = 0;
  while (reader.read(1) === 0) if (++zeros > 31) throw new Error('a chunk is damaged');
  const prefix = zeros === 0 ? 1 : (1 << zeros) | reader.read(zeros);
  return (((prefix >>> 0) - 1) << order) | (order === 0 ? 0 : reader.read(order));
}

/** A number by its length in bits, then itself. */
function writeNumber(value: number): void {
  const bits = bitsOf(value);
  writer.write(bits, 5);
  writer.write(value, bits);
}

function readNumber(reader: BitReader): number {
  return reader.read(reader.read(5));
}

function bitsOf(value: number): number {
  return 32 - Math.clz32(value);
}

/** Small numbers of either sign as small numbers: 0, −1, 1, −2, … */
function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}
