const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How busy the hours of a working day are, 0 to 23, against the busiest one. */
const BUSY_BY_HOUR = [
  0.16, 0.12, 0.1, 0.09, 0.1, 0.14, 0.24, 0.42, 0.64, 0.83, 0.95, 1, 0.93, 0.88, 0.94, 0.98, 0.93, 0.82, 0.68, 0.56,
  0.45, 0.36, 0.28, 0.21,
];

/**
 * How busy people at a longitude (degrees, east positive) are at a moment, from 0 to 1, by the sun's time of day there.
 * Between the hours it moves evenly.
 */
export function busynessAt(utcMs: number, longitude: number): number {
  const localMs = utcMs + (longitude / 360) * DAY_MS;
  const hour = (((localMs % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  const before = Math.floor(hour);
  const from = BUSY_BY_HOUR[before % 24] ?? 0;
  const to = BUSY_BY_HOUR[(before + 1) % 24] ?? 0;
  return from + (to - from) * (hour - before);
}

/** A clock that begins at the true time and then runs faster, so that a whole day passes in a short demo. */
export function compressedDay(startMs: number, dayLengthMs: number): (nowMs: number) => number {
  return (nowMs) => startMs + (nowMs - startMs) * (DAY_MS / dayLengthMs);
}
