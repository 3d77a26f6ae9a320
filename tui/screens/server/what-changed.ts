import type { EventType, MeridianEvent } from '@meridian/shared/event.ts';
import { formatTime } from '../../widgets/figures.ts';
import { readAs, span, type Row } from '../../widgets/row.ts';
import { presentEvent } from '../../events/present-event.ts';
import { heading } from './fields.ts';

/** How far before the first symptom a change may be its cause. */
const BEFORE_MS = 30 * 60_000;
/** A trouble whose last symptom is older is over. */
const OVER_AFTER_MS = 30 * 60_000;
/** Symptoms that are no further apart than this are one trouble. */
const SAME_TROUBLE_MS = 10 * 60_000;
const ROWS_MAX = 5;

const SYMPTOMS: ReadonlySet<EventType> = new Set([
  'node.suspect',
  'node.reportingLost',
  'node.dead',
  'node.sessionsLost',
  'node.ejected',
  'region.cutOff',
  'probe.failing',
  's3.failing',
  'drain.overdue',
  'operations.stopped',
  'alert.opened',
]);

/** What was done, and what it may have led to. */
type WhatChanged = {
  /** Where the trouble that there is began; null where there is none. */
  readonly symptom: MeridianEvent | null;
  /** What happened in the half hour before it, or before now; the newest first, symptoms left out. */
  readonly changes: readonly MeridianEvent[];
};

/** Looks through a region's events, oldest first, for what a person asks first: what changed? */
export function whatChanged(events: readonly MeridianEvent[], serverId: string, nowMs: number): WhatChanged {
  const symptom = firstSymptom(events, serverId, nowMs);
  const endMs = symptom === null ? nowMs : timeOf(symptom);
  const changes = events.filter((event) => {
    const beforeMs = endMs - timeOf(event);
    // What other nodes do by themselves is no change of this one; what someone does to them may be.
    const isOtherNode = event.type.startsWith('node.') && event.target.serverId !== serverId;
    return !isOtherNode && !SYMPTOMS.has(event.type) && beforeMs >= 0 && beforeMs <= BEFORE_MS;
  });
  return { symptom, changes: changes.toReversed() };
}

/** The oldest symptom of the server, or of its region as a whole, in the trouble that goes on. */
function firstSymptom(events: readonly MeridianEvent[], serverId: string, nowMs: number): MeridianEvent | null {
  let first: MeridianEvent | null = null;
  for (const event of events.toReversed()) {
    const isOther = event.target.serverId !== undefined && event.target.serverId !== serverId;
    if (isOther || !SYMPTOMS.has(event.type)) continue;
    const beforeMs = (first === null ? nowMs : timeOf(first)) - timeOf(event);
    if (beforeMs > (first === null ? OVER_AFTER_MS : SAME_TROUBLE_MS)) break;
    first = event;
  }
  return first;
}

function timeOf({ at }: MeridianEvent): number {
  return Date.parse(at);
}

export function presentWhatChanged({ symptom, changes }: WhatChanged, endpoints: ReadonlyMap<string, string>): Row[] {
  const since = symptom === null ? 'in the last 30 minutes' : `before ${formatTime(symptom.at)}, when it began`;
  const shown = changes.slice(0, ROWS_MAX);
  const more = changes.length - shown.length;
  const rows = shown.map((event): Row => [span('   '), ...presentEvent(event, endpoints)]);
  return [
    heading(`What changed ${since}`),
    ...(symptom === null ? [] : [[readAs(' ✕ ', 'first symptom: ', 'bad'), ...presentEvent(symptom, endpoints)]]),
    ...(rows.length === 0 ? [[span('   nothing in its region', 'faint')]] : rows),
    ...(more > 0 ? [[span(`   and ${more} more before`, 'faint')]] : []),
  ];
}
