type Fence = { holders: number; readonly lifted: Promise<void>; readonly resolve: () => void };

/** Holds back what would change a verdict that is being committed, and lets it on afterwards. */
export class Fences {
  readonly #fences = new Map<string, Fence>();

  raise(ids: readonly string[]): { lift(): void } {
    for (const id of ids) {
      const standing = this.#fences.get(id);
      if (standing) standing.holders++;
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#fences.set(id, { holders: 1, lifted: promise, resolve });
      }
    }
    let lifted = false;
    return {
      lift: () => {
        if (lifted) return;
        lifted = true;
        for (const id of ids) this.#release(id);
      },
    };
  }

  /** Null where none stands: then what follows must not wait, or one could rise meanwhile. */
  standing(id: string): Promise<void> | null {
    return this.#fences.get(id)?.lifted ?? null;
  }

  #release(id: string): void {
    const fence = this.#fences.get(id);
    if (!fence || --fence.holders > 0) return;
    this.#fences.delete(id);
    fence.resolve();
  }
}
