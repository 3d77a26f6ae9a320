import type { CallKind } from './call.ts';
import type { CallerPlace } from './caller-places.ts';

/** Somebody who wants to speak, from the first ring until they have spoken or given up. */
export type Person = {
  readonly name: string;
  /** Whose callers they are: the region that is nearest to them. */
  readonly regionId: string;
  readonly place: CallerPlace;
  readonly kind: CallKind;
  readonly lengthMs: number;
  /** Since when they try; anew when a call of theirs was lost. */
  sinceMs: number;
  /** How often they have rung. */
  tries: number;
  /** Ids of servers that refused them while they try. */
  refusedBy: readonly string[];
};
