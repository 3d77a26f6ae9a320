/** Writes whole numbers as so many bits each, into memory that is used again for every chunk. */
export class BitWriter {
  readonly #bytes: Uint8Array;
  #length = 0;
  /** The bits that do not fill a byte yet; fewer than eight. */
  #pending = 0;
  #pendingBits = 0;

  constructor(maxBytes: number) {
    this.#bytes = new Uint8Array(maxBytes);
  }

  /** Up to 32 bits of a whole number from 0 on. */
  write(value: number, bits: number): void {
    if (bits > 16) {
      this.#push(value >>> 16, bits - 16);
      this.#push(value & 0xffff, 16);
    } else this.#push(value, bits);
  }

  #push(value: number, bits: number): void {
    this.#pending = (this.#pending << bits) | value;
    this.#pendingBits += bits;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#bytes[this.#length++] = this.#pending >>> this.#pendingBits;
    }
    this.#pending &= (1 << this.#pendingBits) - 1;
  }

  /** What was written since the last call, in memory of its own. */
  take(): Uint8Array {
    if (this.#pendingBits > 0) this.#push(0, 8 - this.#pendingBits);
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

/** Reads what a `BitWriter` wrote; beyond the end there are zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #pending = 0;
  #pendingBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Up to 32 bits. */
  read(bits: number): number {
    if (bits <= 16) return this.#pull(bits);
    const high = this.#pull(bits - 16);
    return ((high << 16) | this.#pull(16)) >>> 0;
  }

  #pull(bits: number): number {
    while (this.#pendingBits < bits) {
      this.#pending = (this.#pending << 8) | (this.#bytes[this.#at++] ?? 0);
      this.#pendingBits += 8;
    }
    this.#pendingBits -= bits;
    const value = this.#pending >>> this.#pendingBits;
    this.#pending &= (1 << this.#pendingBits) - 1;
    return value;
  }
}
