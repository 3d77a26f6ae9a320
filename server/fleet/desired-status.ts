import type { DrainOrder } from '@meridian/shared/drain.ts';
import type { DesiredStatus } from '@meridian/shared/node-status.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';
import type { DrainRecord } from '../desired/records.ts';

type Flags = { readonly disabled: StateFlag | null; readonly maintenance: StateFlag | null };
type ServerFlags = Flags & { readonly drain: DrainRecord | null };
type Asked = { readonly desiredStatus: DesiredStatus; readonly reason: string | null; readonly drain?: DrainOrder };

/**
 * What Meridian asks of a node, and why, for end users. A region's state overrides its servers'; a drain goes on below
 * it. Out of service never means "exit", so that a newborn node can start; only a drain that ends in a stop does, and
 * only while nobody is there.
 */
export function desiredStatusOf(region: Flags, server: ServerFlags, mayHaveSessions: boolean, now: Date): Asked {
  if (server.drain !== null) return askedOfDraining(server.drain, mayHaveSessions, now);
  const flag = region.disabled ?? region.maintenance ?? server.disabled ?? server.maintenance;
  return flag === null
    ? { desiredStatus: 'Running', reason: null }
    : { desiredStatus: 'Maintenance', reason: flag.publicReason };
}

function askedOfDraining(drained: DrainRecord, mayHaveSessions: boolean, now: Date): Asked {
  const { publicReason, drainedAt, deadlineAt, onDeadline } = drained;
  // One that was empty may have a session again, come past the routing: nobody hangs up on it.
  if (drainedAt !== null && !mayHaveSessions) return { desiredStatus: 'Stopped', reason: publicReason };
  const isPast = deadlineAt !== null && now.getTime() >= Date.parse(deadlineAt);
  const drain = { deadlineAt, onDeadline, wrapUp: isPast && onDeadline === 'end' };
  return { desiredStatus: 'Draining', reason: publicReason, drain };
}
