/** Waits until something holds, looking again and again; fails with what was seen last. Never a fixed sleep. */
export async function until<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  { withinMs = 10_000, every = 20 }: { withinMs?: number; every?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
