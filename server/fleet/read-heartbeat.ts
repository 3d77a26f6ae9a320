import { type Heartbeat, heartbeatSchemas } from '@meridian/shared/heartbeat.ts';
import { METRIC_KINDS, type MetricKind, RUNTIME_STATUSES } from '@meridian/shared/node-status.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';

/** A heartbeat as its schema reads it; null where it is malformed. */
export function readHeartbeat(type: ServerType, input: unknown): Heartbeat | null {
  if (isPlain(type, input)) return input;
  const read = heartbeatSchemas[type].safeParse(input);
  return read.success ? read.data : null;
}

/** Refuses a malformed one with all that its schema has against it. */
export function refuseMalformed(type: ServerType, input: unknown): never {
  parseShape(heartbeatSchemas[type], input);
  throw new Error('a heartbeat was refused that its schema takes');
}

/** The same as a sentence. */
export function messageForMalformed(type: ServerType, input: unknown): string {
  try {
    return refuseMalformed(type, input);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

const STATUSES: ReadonlySet<unknown> = new Set(RUNTIME_STATUSES);
const LOWER_CASE_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const VISIBLE_ASCII = /^[ -~]*$/;
const MAX: Readonly<Record<MetricKind, number>> = {
  count: Number.MAX_SAFE_INTEGER,
  amount: Number.MAX_VALUE,
  percent: 100,
};

/**
 * Whether the schema would leave all it knows of a heartbeat as it is, which it does of nearly every one: then nothing
 * needs to be made anew. What it does not know stays there, and nobody reads it.
 */
function isPlain(type: ServerType, input: unknown): input is Heartbeat {
  if (!isRecord(input)) return false;
  const { bootId, sequence, runtimeStatus, runtimeStatusReason, version } = input;
  const isKnown =
    typeof bootId === 'string' &&
    LOWER_CASE_UUID.test(bootId) &&
    isWithin(sequence, 'count') &&
    STATUSES.has(runtimeStatus) &&
    isPlainText(runtimeStatusReason, 500) &&
    isPlainText(version, 100);
  if (!isKnown) return false;
  for (const [name, kind] of METRIC_KINDS[type]) {
    const value = input[name];
    if (value !== undefined && value !== null && !isWithin(value, kind)) return false;
  }
  return true;
}

function isWithin(value: unknown, kind: MetricKind): boolean {
  return typeof value === 'number' && value >= 0 && value <= MAX[kind] && (kind !== 'count' || Number.isInteger(value));
}

function isPlainText(value: unknown, maxLength: number): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && value.length <= maxLength && VISIBLE_ASCII.test(value))
  );
}
