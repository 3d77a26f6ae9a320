import type { AfterDrain, OnDeadline } from './drain.ts';

export const OPERATION_KINDS = ['regionDrain', 'rollingMaintenance'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/**
 * Of one server in an operation. `waiting`: its turn has not come. `atWork`: in maintenance, and the person or the hook
 * says when it is done. `skipped`: it was out of service already, or is gone.
 */
export type OperationStepState = 'waiting' | 'draining' | 'atWork' | 'returning' | 'done' | 'skipped';
export type OperationStep = {
  readonly serverId: string;
  readonly endpoint: string;
  readonly state: OperationStepState;
  /** ISO 8601, UTC: since when it is in that state. */
  readonly since: string;
};

/** `stopped`: by itself, because going on would break a rule or a step failed; it goes on when someone says so. */
export type OperationState = 'running' | 'stopped' | 'done' | 'cancelled';

/** Something that takes a region's servers one after the other, or a few at a time. */
export type Operation = {
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly regionId: string;
  readonly state: OperationState;
  /** Why it stopped; null otherwise. */
  readonly stoppedBecause: string | null;
  readonly maxParallel: number;
  readonly deadlineMs: number | null;
  readonly onDeadline: OnDeadline;
  readonly then: AfterDrain;
  readonly publicReason: string;
  readonly privateReason?: string;
  readonly startedBy: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly steps: readonly OperationStep[];
};
