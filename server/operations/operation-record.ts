import type { WarningCode } from '@meridian/shared/codes.ts';
import type { Operation, OperationState, OperationStep, OperationStepState } from '@meridian/shared/operation.ts';
import type { Actor } from '@meridian/shared/role.ts';

/** A step as it is kept: with the drain that is this operation's own, once that has begun. */
export type StepRecord = OperationStep & { readonly drainId: string | null };

/** An operation as it is kept. */
export type OperationRecord = Omit<Operation, 'steps'> & {
  readonly privateReason: string;
  readonly startedByRole: Actor['role'];
  /** What its plan warned of when it was started: that stops it no more. */
  readonly acceptedWarnings: readonly WarningCode[] | 'all';
  readonly steps: readonly StepRecord[];
};

/** What is shown of it. */
export function operationView(record: OperationRecord): Operation {
  const { startedByRole: _role, acceptedWarnings: _accepted, steps, ...rest } = record;
  return { ...rest, steps: steps.map(({ drainId: _drainId, ...step }) => step) };
}

export function isOver({ state }: { readonly state: OperationState }): boolean {
  return state === 'done' || state === 'cancelled';
}

/** Its servers that are out of service by its doing, or on the way there or back. */
export function stepsUnderWay({ steps }: OperationRecord): StepRecord[] {
  return steps.filter(({ state }) => UNDER_WAY.includes(state));
}

const UNDER_WAY: readonly OperationStepState[] = ['draining', 'atWork', 'returning'];

/** The operation with one step as it is from now on. */
export function withStep(record: OperationRecord, step: StepRecord): OperationRecord {
  return { ...record, steps: record.steps.map((other) => (other.serverId === step.serverId ? step : other)) };
}
