/** Numbers that look random and repeat with their seed: the demo tells the same story again. */
export type Random = {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Uniform in [low, high). */
  readonly between: (low: number, high: number) => number;
  /** How long until something that happens every `mean` on average. */
  readonly exponential: (mean: number) => number;
  /** How often it happened, when it happens `mean` times on average. For small means: the work grows with it. */
  readonly poisson: (mean: number) => number;
  readonly uuid: () => string;
  /** A stream of its own for a named part, so that what one part draws never shifts another's story. */
  readonly fork: (name: string) => Random;
};

export function seededRandom(seed: number): Random {
  const next = mulberry32(seed);
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    exponential: (mean) => -mean * Math.log(1 - next()),
    poisson: (mean) => poisson(next, mean),
    uuid: () => uuid(next),
    fork: (name) => seededRandom(hash(seed, name)),
  };
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough for stories, never for keys. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Knuth's method, from The Art of Computer Programming, volume 2. */
function poisson(next: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count += 1;
  return count;
}

function uuid(next: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join('');
  const variant = '89ab'[Math.floor(next() * 4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** FNV-1a over the name, begun at the seed. */
function hash(seed: number, name: string): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (const character of name) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}
