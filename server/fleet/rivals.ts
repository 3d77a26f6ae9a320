import type { Heartbeat } from '@meridian/shared/node-status.ts';

/** A process that was replaced by another one, and goes on reporting with the same key. */
type Rival = {
  readonly bootId: string;
  readonly sequence: number;
  readonly reports: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
};

/** So many reports, over so long a time, are no heartbeats that were held up on their way. */
const REPORTS_MIN = 3;

type Limits = { readonly suspectAfterMs: number; readonly deadAfterMs: number };

/**
 * Finds keys that two processes use: a cloned image, or a key that leaked. A process that was replaced speaks now and then
 * for a moment, when its heartbeats were held up; one that lives on says more and more, for longer than that.
 */
export class Rivals {
  readonly #limits: Limits;
  readonly #byServer = new Map<string, Rival>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** A boot that was replaced reports. */
  hear(serverId: string, { bootId, sequence, runtimeStatus }: Heartbeat, nowMs: number): void {
    const known = this.#byServer.get(serverId);
    const same = known?.bootId === bootId ? known : null;
    // It goes: it was on its way out when the other one came.
    if (runtimeStatus === 'Stopped') this.#byServer.delete(serverId);
    else if (!same || sequence > same.sequence) {
      const { reports, firstAtMs } = same ?? { reports: 0, firstAtMs: nowMs };
      this.#byServer.set(serverId, { bootId, sequence, reports: reports + 1, firstAtMs, lastAtMs: nowMs });
    }
  }

  /** Whether another process than the present one uses its key. */
  has(serverId: string): boolean {
    const rival = this.#byServer.get(serverId);
    if (!rival || rival.reports < REPORTS_MIN) return false;
    return rival.lastAtMs - rival.firstAtMs >= this.#limits.suspectAfterMs;
  }

  /** Forgets those that have fallen silent, and says for which servers. */
  takeSilent(nowMs: number): string[] {
    const silent = [...this.#byServer].flatMap(([serverId, { lastAtMs }]) =>
      nowMs - lastAtMs >= this.#limits.deadAfterMs ? [serverId] : [],
    );
    for (const serverId of silent) this.#byServer.delete(serverId);
    return silent;
  }

  forget(serverId: string): void {
    this.#byServer.delete(serverId);
  }
}
