/**
 * In a random order in which what has twice the weight is twice as likely to come first: a weighted draw without
 * putting back (Efraimidis and Spirakis, 2006). What weighs nothing comes last.
 */
export function weightedOrder<T>(items: readonly T[], weightOf: (item: T) => number, random: () => number): T[] {
  return items
    .map((item) => {
      const weight = weightOf(item);
      return { item, key: weight > 0 ? random() ** (1 / weight) : -1 };
    })
    .toSorted((left, right) => right.key - left.key)
    .map(({ item }) => item);
}

/** One of several: what has twice the weight is twice as likely. Null where nothing weighs anything. */
export function drawFrom<T>(items: readonly T[], weightOf: (item: T) => number, random: () => number): T | null {
  let total = 0;
  for (const item of items) total += weightOf(item);
  let point = random() * total;
  let last: T | null = null;
  for (const item of items) {
    const weight = weightOf(item);
    if (weight === 0) continue;
    last = item;
    point -= weight;
    if (point < 0) return item;
  }
  // Rounding may leave a trace of the last one's weight.
  return last;
}
