import type { NotRoutableReason } from '@meridian/shared/routability.ts';

/** What may be overlooked, in need. */
export type Overlooked = {
  /** In a panic: heartbeats that are overdue. */
  readonly suspect: boolean;
  /** As the last resort: that a region is cut off. In there, silence is what is to be expected. */
  readonly lastResort: boolean;
  /** After all others: that it was dead, of one that has beaten well since and only waits out its hold-down. */
  readonly holdDown: boolean;
};

/** What stands against a server even so. */
export function standing(
  reasons: readonly NotRoutableReason[],
  { suspect, lastResort, holdDown }: Overlooked,
): NotRoutableReason[] {
  const isCutOff = reasons.some(({ code }) => code === 'REGION_CUT_OFF');
  return reasons.filter(({ code }) => {
    if (code === 'REGION_CUT_OFF') return !lastResort;
    if (code === 'NODE_REJOINING') return !holdDown;
    if (code === 'NODE_SUSPECT') return !(suspect || (lastResort && isCutOff));
    return true;
  });
}
