import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `15m`, `1h`, `4h` in milliseconds; null for anything else. */
export function durationMs(text: string): number | null {
  const [, count, unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return count === undefined || unitMs === undefined ? null : Number(count) * unitMs;
}

/** For an option that takes one. */
export function parseDurationMs(text: string): number {
  const ms = durationMs(text);
  if (ms === null || ms === 0) throw new InvalidArgumentError('Give a duration, for example 90s, 15m or 1h.');
  return ms;
}

/** A deadline: how long from now, a time in ISO 8601, or `none`. */
export type Deadline = { readonly inMs: number } | { readonly at: string } | null;

export function parseDeadline(text: string): Deadline {
  if (text === 'none') return null;
  const inMs = durationMs(text);
  if (inMs !== null && inMs > 0) return { inMs };
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text))) return { at: new Date(text).toISOString() };
  throw new InvalidArgumentError('Give 15m, 1h, 4h or another duration, a time in ISO 8601, or none.');
}

export function deadlineAt(deadline: Deadline, now: Date): string | null {
  if (deadline === null) return null;
  return 'at' in deadline ? deadline.at : new Date(now.getTime() + deadline.inMs).toISOString();
}
