import { FLEET_FRAME, type FleetWords } from '@meridian/shared/fleet-frame.ts';

const { magic, headerBytes, alignBytes, width } = FLEET_FRAME;
const U16_UNKNOWN = 0xffff;
const U32_UNKNOWN = 0xffff_ffff;

type Header = {
  readonly kind: number;
  readonly epoch: number;
  readonly seq: number;
  readonly atMs: number;
  readonly heartbeatIntervalMs: number;
};

/** Servers of one type, by their numbers, and how many columns follow. */
type Group = {
  readonly type: number;
  readonly placeWidth: number;
  readonly columnCount: number;
  readonly numbers: readonly number[];
};

/** What a column tells: of all servers of its group, or of those in `rows`. NaN is what is not known. */
type Column = {
  readonly number: number;
  readonly rows: readonly number[] | null;
  readonly values: readonly number[];
};

/** Reads little-endian numbers, one after the other. */
export class FrameReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#view.byteLength;
  }

  u8(): number {
    return this.#view.getUint8(this.#move(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#move(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#move(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#move(8), true);
  }

  /** To the next multiple of 8 bytes. */
  align(): void {
    this.#at = Math.ceil(this.#at / alignBytes) * alignBytes;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  #move(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}

/** Throws for what is no frame. */
export function readHeader(bytes: Uint8Array): {
  readonly reader: FrameReader;
  readonly header: Header;
  readonly words: FleetWords;
} {
  const reader = new FrameReader(bytes);
  if (bytes.length < headerBytes || reader.u32() !== magic) throw new Error('these bytes are no frame of a fleet');
  const [kind, epoch, seq, atMs] = [reader.u32(), reader.u32(), reader.u32(), reader.f64()];
  const wordsBytes = reader.u32();
  const header = { kind, epoch, seq, atMs, heartbeatIntervalMs: reader.u32() };
  const text = new TextDecoder().decode(bytes.subarray(headerBytes, headerBytes + wordsBytes));
  reader.skip(wordsBytes);
  reader.align();
  return { reader, header, words: JSON.parse(text) as FleetWords };
}

export function readGroup(reader: FrameReader): Group {
  const [type, placeWidth, columnCount] = [reader.u8(), reader.u8(), reader.u16()];
  const numbers = readPlaces(reader, placeWidth, reader.u32());
  reader.align();
  return { type, placeWidth, columnCount, numbers };
}

export function readColumn(reader: FrameReader, { placeWidth }: Group): Column {
  const [number, valueWidth, isSparse] = [reader.u8(), reader.u8(), reader.u8() === 1];
  reader.skip(1);
  const count = reader.u32();
  const rows = isSparse ? readPlaces(reader, placeWidth, count) : null;
  reader.align();
  const values = Array.from({ length: count }, () => readValue(reader, valueWidth));
  reader.align();
  return { number, rows, values };
}

function readPlaces(reader: FrameReader, placeWidth: number, count: number): number[] {
  return Array.from({ length: count }, () => (placeWidth === width.u16 ? reader.u16() : reader.u32()));
}

function readValue(reader: FrameReader, valueWidth: number): number {
  if (valueWidth === width.f64) return reader.f64();
  const value = valueWidth === width.u16 ? reader.u16() : reader.u32();
  return value === (valueWidth === width.u16 ? U16_UNKNOWN : U32_UNKNOWN) ? Number.NaN : value;
}
