import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import type { SilenceLimits } from './silence.ts';

/** A process that was replaced by another one, and goes on reporting with the same key. */
type Rival = {
  readonly sequence: number;
  readonly reports: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
};

/** So many reports, over so long a time, are no heartbeats that were held up on their way. */
const REPORTS_MIN = 3;

/**
 * Finds keys that two processes use, or more: a cloned image, or a key that leaked. A process that was replaced speaks now
 * and then for a moment, when its heartbeats were held up; one that lives on says more and more, for longer than that.
 */
export class Rivals {
  readonly #limits: () => SilenceLimits;
  /** By server, then by boot: as many as are known to have been replaced. */
  readonly #byServer = new Map<string, Map<string, Rival>>();

  /** `limits` are those of a process that is asked to report as seldom as any is. */
  constructor(limits: () => SilenceLimits) {
    this.#limits = limits;
  }

  /** A boot that was replaced reports. */
  hear(serverId: string, { bootId, sequence, runtimeStatus }: Heartbeat, nowMs: number): void {
    const rivals = this.#byServer.get(serverId) ?? new Map<string, Rival>();
    this.#byServer.set(serverId, rivals);
    const known = rivals.get(bootId);
    // It goes: it was on its way out when the other one came.
    if (runtimeStatus === 'Stopped') rivals.delete(bootId);
    else if (!known || sequence > known.sequence) {
      const { reports, firstAtMs } = known ?? { reports: 0, firstAtMs: nowMs };
      rivals.set(bootId, { sequence, reports: reports + 1, firstAtMs, lastAtMs: nowMs });
    }
  }

  /** Whether another process than the present one uses its key. */
  has(serverId: string): boolean {
    const { suspectAfterMs } = this.#limits();
    return [...(this.#byServer.get(serverId)?.values() ?? [])].some(
      ({ reports, firstAtMs, lastAtMs }) => reports >= REPORTS_MIN && lastAtMs - firstAtMs >= suspectAfterMs,
    );
  }

  /** Forgets those that have fallen silent, and says for which servers. */
  takeSilent(nowMs: number): string[] {
    const { deadAfterMs } = this.#limits();
    const servers = new Set<string>();
    for (const [serverId, rivals] of this.#byServer) {
      for (const [bootId, { lastAtMs }] of rivals) {
        if (nowMs - lastAtMs < deadAfterMs) continue;
        rivals.delete(bootId);
        servers.add(serverId);
      }
      if (rivals.size === 0) this.#byServer.delete(serverId);
    }
    return [...servers];
  }

  forget(serverId: string): void {
    this.#byServer.delete(serverId);
  }
}
