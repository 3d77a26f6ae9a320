import { z } from 'zod';
import { record } from './record.ts';
import type { Severity } from './severity.ts';

export const ALERT_CODES = [
  'CALLS_FAILING',
  'NO_CAPACITY',
  'RESIDENCY_STRANDED',
  'REGION_LOST',
  'REGION_CUT_OFF',
  'HEADROOM_GONE',
  'NODE_DEAD',
  'REPORTING_LOST',
  'NODE_EJECTED',
  'PROBE_FAILING',
  'S3_FAILING',
  'KEY_OLD',
  'KEY_IN_USE_TWICE',
  'CERTIFICATE_EXPIRING',
  'DRAIN_OVERDUE',
  'MAINTENANCE_OVERDUE',
  'OPERATION_STOPPED',
  'LEAK',
  'ZOMBIE',
  'FEW_BACKENDS',
  'FEW_PROXIES',
  'DEVELOPMENT_SERVERS',
] as const;
export type AlertCode = (typeof ALERT_CODES)[number];

/** What needs a person. */
export type Alert = {
  /** The same as long as it is about the same thing: `NODE_DEAD/US-WEST/srv_…`. */
  readonly alertKey: string;
  readonly code: AlertCode;
  readonly severity: Severity;
  readonly regionId: string | null;
  readonly serverId: string | null;
  /** One line for a person; while it is open, with the figures of now. */
  readonly summary: string;
  /** What it means for callers. */
  readonly effect: string;
  /** What to do next. */
  readonly action: string;
  /** ISO 8601, UTC. With the key it names this one alert: opened again, it is another. */
  readonly openedAt: string;
  /** Null while it is open. */
  readonly resolvedAt: string | null;
  readonly acknowledged: { readonly at: string; readonly by: string; readonly note: string | null } | null;
  /** Why nobody is told: a silence, maintenance, or an alert that says it all; null where they are. */
  readonly silencedBecause: string | null;
};

export type Silence = {
  readonly silenceId: string;
  /** Each narrows it down; one without any is for everything. */
  readonly regionId: string | null;
  readonly serverId: string | null;
  readonly code: AlertCode | null;
  readonly owner: string;
  /** Empty for a viewer, as an acknowledgement's note is null. */
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endsAt: string;
};

/** The answer of `alerts.list`, and what `alerts.watch` sends, whole, at each change. */
export type AlertsReport = {
  /** Open ones, the worst first; after them, where they were asked for, those resolved within 24 h, the latest first. */
  readonly alerts: readonly Alert[];
  /** How many more are open than are told here. */
  readonly omitted: number;
  /** Those that have not ended. */
  readonly silences: readonly Silence[];
};

/** A silence ends by itself, within this time. */
export const SILENCE_MAX_DAYS = 30;

const NOTE = 'must be at most 500 printable characters';
const REASON = 'must be 1 to 500 printable characters';
const CODE = `must be one of ${ALERT_CODES.join(', ')}`;
const PRINTABLE = /^\P{C}*$/u;

export const alertsListSchema = record({
  /** Those that were resolved within the last 24 h as well. */
  resolved: z.boolean('must be true or false').default(false),
});

/** Whether an id exists is asked later: a malformed one reads as empty and is simply not found. */
const id = z.string().catch('');

export const acknowledgeSchema = record({
  alertKey: id,
  note: z.string(NOTE).trim().max(500, NOTE).regex(PRINTABLE, NOTE).nullish(),
});

export const silenceSchema = record({
  regionId: id.nullish(),
  serverId: id.nullish(),
  code: z.enum(ALERT_CODES, CODE).nullish(),
  endsAt: z.iso.datetime({ offset: true, error: 'must be a time in ISO 8601, for example 2027-01-31T00:00:00Z' }),
  reason: z.string(REASON).trim().min(1, REASON).max(500, REASON).regex(PRINTABLE, REASON),
});

export const endSilenceSchema = record({ silenceId: id });

export type SilenceInput = z.output<typeof silenceSchema>;
export type AcknowledgeInput = z.output<typeof acknowledgeSchema>;
