/** `page`: wake someone. `ticket`: in working hours. `info`: to be known. */
export const SEVERITIES = ['page', 'ticket', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const ALERT_CODES = [
  'CALLS_FAILING',
  'NO_CAPACITY',
  'RESIDENCY_STRANDED',
  'REGION_LOST',
  'REGION_CUT_OFF',
  'HEADROOM_GONE',
  'NODE_DEAD',
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
  /** One line for a person. */
  readonly summary: string;
  /** What it means for callers. */
  readonly effect: string;
  /** What to do next. */
  readonly action: string;
  /** ISO 8601, UTC. */
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
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endsAt: string;
};

/** The answer of `alerts.list`, and what `alerts.watch` sends, whole, at each change. */
export type AlertsReport = { readonly alerts: readonly Alert[]; readonly silences: readonly Silence[] };
