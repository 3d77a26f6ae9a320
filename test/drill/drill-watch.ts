import type { MeridianEvent } from '@meridian/shared/event.ts';
import { isByPerson, isPage, type Moments, momentsOf } from '../../tui/events/moments.ts';
import type { Drill } from './drills.ts';

/** How a drill ended: what was wrong is over, the person left, or nobody could be waited for any longer. */
export type DrillEnd = {
  readonly how: 'recovered' | 'left' | 'out of time';
  readonly moments: Moments | null;
};

export type DrillWatchParts = {
  /** Events after one, oldest first; rejects while the server does not answer. */
  readonly eventsAfter: (seq: number) => Promise<readonly MeridianEvent[]>;
  /** Whether all of these servers, by endpoint, are out of service. */
  readonly areOut: (endpoints: readonly string[]) => Promise<boolean>;
  /** Whether all of these regions are in service. */
  readonly areInService: (regionIds: readonly string[]) => Promise<boolean>;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
  /** Aborted once the cockpit is closed. */
  readonly signal: AbortSignal;
  /** It is over once nothing of it has been open for so long. */
  readonly steadyMs: number;
  readonly limitMs: number;
};

const LOOK_EVERY_MS = 1000;

/** Looks at the server's own events, once a second, until the drill has ended. */
export async function watchDrill(drill: Drill, parts: DrillWatchParts): Promise<DrillEnd> {
  const { eventsAfter, now, pause, signal, steadyMs, limitMs } = parts;
  const until = now().getTime() + limitMs;
  const kept: MeridianEvent[] = [];
  let lastSeq = 0;
  let fencedAt: string | null = null;
  let servingAt: string | null = null;

  async function look(): Promise<Moments | null> {
    const events = await eventsAfter(lastSeq);
    lastSeq = events.at(-1)?.seq ?? lastSeq;
    kept.push(...events.filter((event) => isAbout(drill, event) || isByPerson(event)));
    const moments = momentsOf(kept, (event) => isAbout(drill, event));
    if (moments === null) return null;
    const quietAt = moments.recoveredAt ?? (await fencedSince());
    const keptAt = await servingSince();
    return {
      ...moments,
      recoveredAt: quietAt === null || keptAt === null ? null : quietAt > keptAt ? quietAt : keptAt,
    };
  }

  /** Since when what is sick has been out of service, while nothing pages; null while it is not. */
  async function fencedSince(): Promise<string | null> {
    if (drill.fencing.length === 0) return null;
    const isPaging = momentsOf(kept, (event) => isPage(event) && isAbout(drill, event))?.recoveredAt === null;
    fencedAt = isPaging || !(await parts.areOut(drill.fencing)) ? null : (fencedAt ?? now().toISOString());
    return fencedAt;
  }

  /** Since when what is well has been in service; null while it is not. */
  async function servingSince(): Promise<string | null> {
    const isServing = drill.keeping.length === 0 || (await parts.areInService(drill.keeping));
    servingAt = isServing ? (servingAt ?? now().toISOString()) : null;
    return servingAt;
  }

  let moments: Moments | null = null;
  for (;;) {
    // Whoever has left while it was looked at may have done something last: then it is looked at once more.
    const hasLeft = signal.aborted;
    try {
      moments = await look();
    } catch {
      // The server does not answer just now, as the cockpit shows as well: it is asked again.
    }
    const nowMs = now().getTime();
    const recoveredAt = moments?.recoveredAt ?? null;
    if (recoveredAt !== null && nowMs - Date.parse(recoveredAt) >= steadyMs) return { how: 'recovered', moments };
    if (hasLeft) return { how: 'left', moments };
    if (nowMs >= until) return { how: 'out of time', moments };
    if (!signal.aborted) await pause(LOOK_EVERY_MS);
  }
}

/** Whether it is one of the alerts by whose end the drill is over. */
function isAbout({ regionIds, codes }: Drill, event: MeridianEvent): boolean {
  const { regionId } = event.target;
  if (codes.some((code) => code === event.detail['code'])) return true;
  return isPage(event) && (regionId === undefined || regionIds.includes(regionId));
}
