import type { Kysely, Transaction } from 'kysely';

/** What the database holds. Times are ISO 8601 text in UTC; `…_json` is JSON text; flags are 0 or 1. */
export type Schema = {
  meta: { name: string; value: string };
  regions: RegionRow;
  servers: ServerRow;
  server_keys: ServerKeyRow;
  events: EventRow;
  idempotency: IdempotencyRow;
  operator_tokens: OperatorTokenRow;
  observed_nodes: ObservedNodeRow;
  check_states: CheckStateRow;
  safety_rules: SafetyRuleRow;
  alerts: AlertRow;
  silences: SilenceRow;
  served_countries: { country_code: string };
  webhook_sent: WebhookSentRow;
  operations: OperationRow;
  capacity_peaks: CapacityPeakRow;
  demand_hours: DemandHourRow;
};

export type RegionRow = {
  region_id: string;
  country_code: string;
  region_name: string;
  latitude: number;
  longitude: number;
  disabled_json: string | null;
  maintenance_json: string | null;
  /** What is public of the S3 configuration, its sealed secrets, and their HMACs. */
  s3_json: string | null;
  secondary_region_id: string | null;
  allowed_cidrs_json: string;
  recording_required: number;
  revision: number;
  created_at: string;
};

export type ServerRow = {
  server_id: string;
  region_id: string;
  endpoint: string;
  type: string;
  sip_port: number;
  use_ssl: number;
  is_development_server: number;
  max_sessions: number | null;
  stun_port: number | null;
  disabled_json: string | null;
  maintenance_json: string | null;
  drain_json: string | null;
  key_hmac: string;
  old_key_json: string | null;
  revision: number;
  created_at: string;
};

/** A key outlives its server: so that no key is ever used twice, and a deleted server's node is told so for ever. */
export type ServerKeyRow = {
  key_hmac: string;
  server_id: string;
  region_id: string;
  fingerprint: string;
  /** Null once the key is of no use any more. */
  sealed: string | null;
  state: string;
  created_at: string;
};

export type EventRow = {
  seq: number;
  at: string;
  actor_name: string;
  actor_role: string;
  type: string;
  region_id: string | null;
  server_id: string | null;
  public_reason: string | null;
  private_reason: string | null;
  detail_json: string;
  hash: string;
};

export type IdempotencyRow = {
  token_id: string;
  idempotency_key: string;
  request_hmac: string;
  answer_json: string;
  created_at: string;
};

export type OperatorTokenRow = {
  token_id: string;
  name: string;
  role: string;
  token_hmac: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
};

/** A node as of its last transition: what a restarted server still knows of it. */
export type ObservedNodeRow = {
  server_id: string;
  boot_id: string;
  sequence: number;
  retired_boot_ids_json: string;
  runtime_status: string;
  liveness: string;
  last_heartbeat_at: string;
  version: string | null;
  sessions: number | null;
  previous_sessions: number | null;
  reported_sessions: number | null;
  sessions_lost: number;
};

/** A safety rule whose mode was set. */
export type SafetyRuleRow = { rule: string; mode: string; set_at: string; set_by: string };
/** An alert that is open, or was resolved of late. */
export type AlertRow = {
  alert_key: string;
  opened_at: string;
  code: string;
  region_id: string | null;
  server_id: string | null;
  summary: string;
  resolved_at: string | null;
  acknowledged_json: string | null;
  silenced_because: string | null;
};

export type SilenceRow = {
  silence_id: string;
  region_id: string | null;
  server_id: string | null;
  code: string | null;
  owner: string;
  reason: string;
  created_at: string;
  ends_at: string;
};

/** What a webhook was told of an alert and must be told the end of. */
export type WebhookSentRow = {
  webhook: string;
  alert_key: string;
  opened_at: string;
  state: string;
  alert_json: string;
};

/** What takes a region's servers one after the other; `body_json` holds all of it. */
export type OperationRow = {
  operation_id: string;
  region_id: string;
  state: string;
  started_at: string;
  body_json: string;
};

/** The most sessions at a time in one slot of five minutes, counted from the epoch; an empty region id is all together. */
export type CapacityPeakRow = { slot: number; region_id: string; calls: number | null; connections: number | null };

/** Where callers came from in one hour, counted from the epoch. */
export type DemandHourRow = { hour: number; since: string; counts_json: string };

/** What is known of a server's probes, or of a region's storage: what a restarted server begins with. */
export type CheckStateRow = { subject: string; state_json: string };

export type Db = Kysely<Schema>;
export type Trx = Transaction<Schema>;
