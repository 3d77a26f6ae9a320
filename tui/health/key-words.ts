import type { ServerKey } from '@meridian/shared/server.ts';
import { formatAge, formatCount, formatFreshness } from '../widgets/figures.ts';
import { safeText } from '../widgets/safe-text.ts';

const DAY_MS = 86_400_000;

type Known = Omit<ServerKey, 'previous'>;

export function keyDays({ createdAt }: Known, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(createdAt)) / DAY_MS));
}

/** `3f9a, made 2026-08-01, 114 days old, heard with it <3s ago`: never the key itself. */
export function keyText(key: Known, nowMs: number): string {
  const { fingerprint, createdAt, lastUsedAt } = key;
  const heard =
    lastUsedAt === null ? 'not heard with it' : `heard with it ${formatFreshness(nowMs - Date.parse(lastUsedAt))} ago`;
  return `${safeText(fingerprint)}, made ${createdAt.slice(0, 10)}, ${formatCount(keyDays(key, nowMs))} days old, ${heard}`;
}

/** The key before, and how long it works on. */
export function oldKeyText(key: NonNullable<ServerKey['previous']>, nowMs: number): string {
  const leftMs = Date.parse(key.endsAt) - nowMs;
  const ends = leftMs > 0 ? `works for ${formatAge(leftMs)} more` : 'works no more';
  return `${keyText(key, nowMs)}, ${ends}`;
}
