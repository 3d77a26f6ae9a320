import { z } from 'zod';
import { METRICS, type MetricKind, RUNTIME_STATUSES } from './node-status.ts';
import type { ServerType } from './server-type.ts';

const count = z.int('must be a whole number').min(0, 'must not be negative').nullish();
/** What is measured may drift a little below nothing; that is no reason not to hear the node. */
const amount = z
  .number('must be a number')
  .transform((value) => Math.max(0, value))
  .nullish();
const percent = z
  .number('must be a number')
  .transform((value) => Math.min(100, Math.max(0, value)))
  .nullish();

const SCHEMAS = { count, amount, percent } as const satisfies Record<MetricKind, z.ZodType>;

function fields<const Metrics extends Readonly<Record<string, MetricKind>>>(metrics: Metrics) {
  return Object.fromEntries(Object.entries(metrics).map(([name, kind]) => [name, SCHEMAS[kind]])) as {
    readonly [Name in keyof Metrics]: (typeof SCHEMAS)[Metrics[Name]];
  };
}

/** Shown to people in terminals: control characters are taken out, and what is too long is cut. */
const text = (maxLength: number) =>
  z.string('must be text').transform((value) => value.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, maxLength));
const identity = {
  /** A UUID made at process start. */
  bootId: z.uuid('must be a UUID made at process start').toLowerCase(),
  sequence: z.int('must be a whole number').min(0, 'must not be negative'),
  runtimeStatus: z.enum(RUNTIME_STATUSES, `must be one of ${RUNTIME_STATUSES.join(', ')}`),
  runtimeStatusReason: text(500).nullish(),
  version: text(100).nullish(),
};

/** One heartbeat by type of server. Unknown fields and fields of the other type are ignored; absent counts stay unknown. */
export const heartbeatSchemas = {
  Backend: z.object({ ...identity, ...fields(METRICS.Backend) }, 'must be an object'),
  Proxy: z.object({ ...identity, ...fields(METRICS.Proxy) }, 'must be an object'),
} as const satisfies Record<ServerType, z.ZodType>;

/** One heartbeat as a node says it. */
export type HeartbeatInput =
  | z.input<(typeof heartbeatSchemas)['Backend']>
  | z.input<(typeof heartbeatSchemas)['Proxy']>;

export type Heartbeat = z.output<(typeof heartbeatSchemas)['Backend']> | z.output<(typeof heartbeatSchemas)['Proxy']>;
