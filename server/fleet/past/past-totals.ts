import type { SampledState } from '@meridian/shared/history.ts';
import type { PastCounts } from '@meridian/shared/past.ts';
import type { ServerState } from '@meridian/shared/server-health.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';

type Seen = {
  readonly type: ServerType;
  readonly state: ServerState;
  /** Null where nothing was sampled. */
  readonly sampled: SampledState | null;
  readonly isHeard: boolean;
  readonly sessions: number | null;
  readonly isEnabled: boolean;
  readonly isInService: boolean;
};

/** Adds up the servers of a region at one moment, as `regionTotals` does those of now. */
export class PastTotals {
  readonly #counts: { -readonly [Name in keyof PastCounts]: number } = {
    servers: 0,
    backends: 0,
    proxies: 0,
    routableBackends: 0,
    routableProxies: 0,
    enabled: 0,
    inService: 0,
    heard: 0,
    starting: 0,
    routableCalls: 0,
    unknown: 0,
  };

  get counts(): PastCounts {
    return this.#counts;
  }

  add({ type, state, sampled, isHeard, sessions, isEnabled, isInService }: Seen): void {
    const counts = this.#counts;
    if (state === 'UNKNOWN') {
      counts.unknown++;
      return;
    }
    const isRoutable = sampled?.routable === true;
    const isBackend = type === 'Backend';
    counts.servers++;
    counts[isBackend ? 'backends' : 'proxies']++;
    if (isRoutable) counts[isBackend ? 'routableBackends' : 'routableProxies']++;
    if (isRoutable && isBackend) counts.routableCalls += sessions ?? 0;
    if (isEnabled) counts.enabled++;
    if (!isInService) return;
    counts.inService++;
    if (state === 'STARTING') counts.starting++;
    if (isHeard) counts.heard++;
  }
}
