import type { MeridianEvent } from '@meridian/shared/event.ts';

/** The moments of an incident that count. */
export type Moments = {
  /** The alert that opened first. */
  readonly page: MeridianEvent;
  /** The first thing that a person did after it. */
  readonly action: MeridianEvent | null;
  /** When no such alert was open any more; ISO 8601, UTC. Null while one is. */
  readonly recoveredAt: string | null;
};

/** As far as each came among these events, the oldest first; null without an alert that counts: one that pages, unless said. */
export function momentsOf(
  events: readonly MeridianEvent[],
  counts: (event: MeridianEvent) => boolean = isPage,
): Moments | null {
  const page = events.find((event) => event.type === 'alert.opened' && counts(event));
  if (page === undefined) return null;
  const action = events.find((event) => event.seq > page.seq && isByPerson(event)) ?? null;
  const alerts = events.filter((event) => event.seq >= page.seq && counts(event));
  return { page, action, recoveredAt: recoveryAmong(alerts)?.at ?? null };
}

export function isByPerson({ actor, type }: MeridianEvent): boolean {
  return actor.role !== 'system' && !type.startsWith('node.');
}

export function isPage({ detail }: MeridianEvent): boolean {
  return detail['severity'] === 'page';
}

/** The event with which the last one that had opened was over; null while one is open. */
function recoveryAmong(alerts: readonly MeridianEvent[]): MeridianEvent | null {
  const open = new Set<unknown>();
  let recovery: MeridianEvent | null = null;
  for (const event of alerts) {
    const { alertKey } = event.detail;
    if (event.type === 'alert.opened') open.add(alertKey);
    else if (event.type === 'alert.resolved') open.delete(alertKey);
    recovery = open.size === 0 ? (recovery ?? event) : null;
  }
  return recovery;
}
