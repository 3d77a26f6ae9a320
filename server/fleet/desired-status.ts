import type { DesiredStatus } from '@meridian/shared/node-status.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';

type Flags = { readonly disabled: StateFlag | null; readonly maintenance: StateFlag | null };

/**
 * What Meridian asks of a node, and why, for end users. A region's state overrides its servers'. Out of service never
 * means "exit": a newborn node must be able to start.
 */
export function desiredStatusOf(region: Flags, server: Flags): { desiredStatus: DesiredStatus; reason: string | null } {
  const flag = region.disabled ?? region.maintenance ?? server.disabled ?? server.maintenance;
  return flag === null
    ? { desiredStatus: 'Running', reason: null }
    : { desiredStatus: 'Maintenance', reason: flag.publicReason };
}
