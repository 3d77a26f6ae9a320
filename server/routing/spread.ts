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
