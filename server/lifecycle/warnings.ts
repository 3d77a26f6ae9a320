import type { WarningCode } from '@meridian/shared/codes.ts';
import type { Warning } from '@meridian/shared/plan.ts';
import { SAMPLE_MAX } from '@meridian/shared/refusal.ts';
import type { ServerRecord } from '../desired/records.ts';
import { type Asked, isOutIn, reasonsAfter } from './planned-state.ts';
import type { LiveView } from './ports.ts';

/** A warning where `applies` holds. */
export function warning(
  code: WarningCode,
  applies: boolean,
  detail: { readonly message: string; readonly count?: number; readonly sample?: readonly string[] },
): Warning | null {
  if (!applies) return null;
  const sample = detail.sample ?? [];
  return {
    code,
    message: detail.message,
    count: detail.count ?? Math.max(1, sample.length),
    sample: sample.slice(0, SAMPLE_MAX),
  };
}

/** Servers that come back into service but would still get no new sessions. */
export function stillNotRoutable(asked: Asked, live: LiveView, servers: readonly ServerRecord[]): Warning | null {
  const blocked = servers.flatMap((server) => {
    const reasons = reasonsAfter(server.serverId, asked, live);
    return reasons.length === 0 ? [] : [`${server.endpoint}: ${reasons.map(({ code }) => code).join(', ')}`];
  });
  return warning('STILL_NOT_ROUTABLE', blocked.length > 0, {
    message: `${blocked.length} of the ${servers.length} that come back would still get no new sessions`,
    count: blocked.length,
    sample: blocked,
  });
}

/** Servers that come back into service and do not answer those who ask from outside, whether or not that decides. */
export function returnsUnanswered(
  { before, after }: Asked,
  live: LiveView,
  touched: readonly ServerRecord[],
): Warning | null {
  const failing = touched.filter(
    ({ serverId }) =>
      isOutIn(before, serverId) && !isOutIn(after, serverId) && live.probe(serverId)?.status === 'Failing',
  );
  return warning('PROBE_FAILING', failing.length > 0, {
    message: 'Coming back, and not answering when asked from outside',
    sample: failing.map(({ endpoint }) => endpoint),
  });
}

/** Sessions that a deletion writes off. */
export function sessionsLost(live: LiveView, servers: readonly ServerRecord[]): Warning | null {
  const losing = servers.filter(({ serverId }) => live.sessionsLost(serverId) !== 0);
  const count = losing.reduce((sum, { serverId }) => sum + (live.sessionsLost(serverId) ?? 0), 0);
  const isCounted = losing.every(({ serverId }) => live.sessionsLost(serverId) !== null);
  return warning('SESSIONS_LOST', losing.length > 0, {
    message: `${isCounted ? count : 'An unknown number of'} sessions were never seen to end and count as lost`,
    count,
    sample: losing.map(({ endpoint }) => endpoint),
  });
}
