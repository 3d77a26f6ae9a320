import {
  HISTORY_POINTS_MAX,
  HOUR_SAMPLES,
  MINUTE_SAMPLES,
  SAMPLE_MS,
  SAMPLES_KEPT_HOURS,
} from '@meridian/shared/history.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { type Unit, UNIT_SAMPLES } from '../storage/history/history-store.ts';

/** What is asked of a time: ISO 8601 dates, or how long up to now; and of how many milliseconds each point is to be. */
export type Asked = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly lastMs?: number | undefined;
  readonly stepMs?: number | undefined;
};

/** Points of a time, in samples. */
export type Range = {
  readonly firstSample: number;
  readonly step: number;
  readonly points: number;
  /** What the points are made of. */
  readonly unit: Unit;
};

/** Steps that are chosen where none is asked for, in samples: 10 s, 30 s, 1, 5 and 15 min, 1 and 6 h, a day. */
const STEPS = [1, 3, 6, 30, 90, 360, 6 * 360, 24 * 360];

/** The points of what is asked, moved outwards to whole steps; refuses what would be no answer, or too long a one. */
export function rangeOf({ stepMs, ...asked }: Asked, newest: number): Range {
  const [fromMs, toMs] = timesOf(asked, newest);
  if (!(fromMs >= 0 && toMs > fromMs)) throw new Refusal('shape', [blocker('History:INVALID_RANGE')]);
  const isOld = fromMs / SAMPLE_MS < newest - SAMPLES_KEPT_HOURS * HOUR_SAMPLES;
  const finest = isOld ? MINUTE_SAMPLES : 1;
  const pointsAt = (step: number) => rangeAt(fromMs, toMs, step).points;
  if (stepMs === undefined) {
    const step = STEPS.find((each) => each >= finest && pointsAt(each) <= HISTORY_POINTS_MAX);
    if (step === undefined) throw tooMany();
    return rangeAt(fromMs, toMs, step);
  }
  const step = stepMs / SAMPLE_MS;
  // What is kept of old times has no parts of a minute.
  if (!Number.isInteger(step) || step % finest !== 0) throw new Refusal('shape', [blocker('History:INVALID_STEP')]);
  if (pointsAt(step) > HISTORY_POINTS_MAX) throw tooMany();
  return rangeAt(fromMs, toMs, step);
}

/** Not a number where it is not one of both. */
function timesOf({ from, to, lastMs }: Asked, newest: number): readonly [fromMs: number, toMs: number] {
  if (lastMs === undefined) return [Date.parse(from ?? ''), Date.parse(to ?? '')];
  const nowMs = (newest + 1) * SAMPLE_MS;
  return [from === undefined && to === undefined ? nowMs - lastMs : Number.NaN, nowMs];
}

function rangeAt(fromMs: number, toMs: number, step: number): Range {
  const stepMs = step * SAMPLE_MS;
  const first = Math.floor(fromMs / stepMs);
  const units: readonly Unit[] = ['hour', 'minute', 'sample'];
  const unit = units.find((each) => step % UNIT_SAMPLES[each] === 0) ?? 'sample';
  return { firstSample: first * step, step, points: Math.ceil(toMs / stepMs) - first, unit };
}

function tooMany(): Refusal {
  return new Refusal('shape', [blocker('History:TOO_MANY_POINTS')]);
}
