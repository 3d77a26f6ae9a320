/** A node that goes on reporting for a server that was deleted. */
export type GoneReport = {
  readonly serverId: string;
  readonly regionId: string;
  /** Since when, and when last, on the monotonic clock. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
};

/** Beyond so many the one that was silent for longest is forgotten. */
const KEPT_MAX = 1000;

/** Nodes of deleted servers that were told so and come again all the same. */
export class GoneReports {
  readonly #monotonicMs: () => number;
  readonly #reports = new Map<string, GoneReport>();

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** It reported, and was told that its server is gone. */
  note({ serverId, regionId }: { readonly serverId: string; readonly regionId: string }): void {
    const nowMs = this.#monotonicMs();
    const before = this.#reports.get(serverId);
    // Anew, so that the first is the one that was silent for longest.
    this.#reports.delete(serverId);
    this.#reports.set(serverId, { serverId, regionId, firstAtMs: before?.firstAtMs ?? nowMs, lastAtMs: nowMs });
    const oldest = this.#reports.keys().next();
    if (this.#reports.size > KEPT_MAX && !oldest.done) this.#reports.delete(oldest.value);
  }

  /** Those that were heard within the last `withinMs`; the others are forgotten. */
  lately(withinMs: number): readonly GoneReport[] {
    const sinceMs = this.#monotonicMs() - withinMs;
    for (const { serverId, lastAtMs } of this.#reports.values()) {
      if (lastAtMs < sinceMs) this.#reports.delete(serverId);
    }
    return [...this.#reports.values()];
  }
}
