import { z } from 'zod';
import { reasonSchema } from './action.ts';
import { AFTER_DRAIN, type AfterDrain, ON_DEADLINE, type OnDeadline } from './drain.ts';
import { idempotencyKeySchema } from './idempotency-key.ts';
import type { Blocker, Impact, Warning } from './plan.ts';
import { record } from './record.ts';
import type { ServerType } from './server-type.ts';

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
  readonly type: ServerType;
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
  /** In the order in which they are taken. */
  readonly steps: readonly OperationStep[];
};

/** One server of a planned operation, and what its own plan says as things are now. */
export type PlannedStep = {
  readonly serverId: string;
  readonly endpoint: string;
  readonly type: ServerType;
  /** Why it would be left out; null where it would be taken. */
  readonly skippedBecause: string | null;
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Warning[];
};

/** What an operation would do. It changes nothing itself. */
export type OperationPlan = {
  /** In the order in which they would be taken. */
  readonly steps: readonly PlannedStep[];
  readonly impact: Impact;
  /** Why it would not begin. */
  readonly blockers: readonly Blocker[];
  /** Of all its steps, each once; `sample` names the servers. */
  readonly warnings: readonly Warning[];
  readonly tier: 2;
  /** The text to type before it is started. */
  readonly confirm: string;
};

/** Servers that one operation takes at most. */
export const OPERATION_SERVERS_MAX = 200;
const PARALLEL_MAX = 50;
const DEADLINE_MIN_MS = 1000;
const DEADLINE_MAX_MS = 7 * 24 * 60 * 60 * 1000;

const parallel = `must be a whole number from 1 to ${PARALLEL_MAX}`;
const deadline = `must be a whole number of milliseconds from ${DEADLINE_MIN_MS} to ${DEADLINE_MAX_MS}, or null`;
const serverIds = `must be a list of 1 to ${OPERATION_SERVERS_MAX} server ids`;
const id = z.string().catch('');

const terms = {
  kind: z.enum(OPERATION_KINDS, `must be one of ${OPERATION_KINDS.join(', ')}`),
  regionId: id,
  /** How many servers are out at once, at most. */
  maxParallel: z.int(parallel).min(1, parallel).max(PARALLEL_MAX, parallel).default(1),
  /** Which; all of the region without it. */
  serverIds: z.array(z.string(serverIds), serverIds).min(1, serverIds).max(OPERATION_SERVERS_MAX, serverIds).optional(),
  /** Of each server's drain, from its beginning; none without it. */
  deadlineMs: z.int(deadline).min(DEADLINE_MIN_MS, deadline).max(DEADLINE_MAX_MS, deadline).nullable().default(null),
  onDeadline: z.enum(ON_DEADLINE, `must be one of ${ON_DEADLINE.join(', ')}`).default('keep'),
  then: z.enum(AFTER_DRAIN, `must be one of ${AFTER_DRAIN.join(', ')}`).default('disabled'),
};

/** What `operations.plan` takes. */
export const operationPlanSchema = record(terms);
export type OperationTerms = Readonly<z.output<typeof operationPlanSchema>>;

/** What `operations.start` takes. */
export const operationStartSchema = record({
  ...terms,
  publicReason: reasonSchema,
  privateReason: reasonSchema,
  idempotencyKey: idempotencyKeySchema.optional(),
});
export type OperationStart = Readonly<z.output<typeof operationStartSchema>>;

/** Names an operation. */
export const operationTargetSchema = record({ operationId: id });
/** Names an operation, and a server of it where that is meant. */
export const operationContinueSchema = record({
  operationId: id,
  serverId: z.string('must be a server id').optional(),
});
export const operationFilterSchema = record({ regionId: z.string('must be a region id').optional() });
