/**
 * Does the work for each, one after the other. What fails at one is thrown only when all had their turn: one that is
 * broken holds up none behind it.
 */
export async function eachInTurn<T>(
  items: Iterable<T>,
  nameOf: (item: T) => string,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let failed = 0;
  let first: { readonly name: string; readonly error: unknown } | null = null;
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      failed++;
      first ??= { name: nameOf(item), error };
    }
  }
  if (!first) return;
  const others = failed > 1 ? `, and ${failed - 1} more` : '';
  throw new Error(`${first.name} failed${others}`, { cause: first.error });
}
