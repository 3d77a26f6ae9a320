import { z } from 'zod';
import { AFTER_DRAIN, ON_DEADLINE } from './drain.ts';
import { endpointSchema } from './endpoint.ts';
import { idempotencyKeySchema } from './idempotency-key.ts';
import { isRecord, record, type RecordInput } from './record.ts';
import { countryCodeSchema, locationSchema, regionNameSchema } from './region.ts';
import type { RequestType } from './request-type.ts';
import type { Role } from './role.ts';
import { SAFETY_RULE_NAMES } from './safety-rule.ts';
import {
  apiKeySchema,
  KEY_OVERLAP_MAX_MS,
  KEY_OVERLAP_MS,
  MAX_SESSIONS_MAX,
  SIP_PORT_MAX,
  SIP_PORT_MIN,
} from './server.ts';
import { SERVER_TYPES } from './server-type.ts';

/** An id is only ever looked up: a malformed one reads as empty and is simply not found. */
const id = z.string().catch('');

const REASON_TEXT = 'must be 1 to 500 printable characters';
/** Why something is done: 1 to 500 printable characters. */
export const reasonSchema = z
  .string(REASON_TEXT)
  .trim()
  .min(1, REASON_TEXT)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, REASON_TEXT)
  .refine((text) => [...text].length <= 500, REASON_TEXT);

const reasons = { publicReason: reasonSchema, privateReason: reasonSchema };
const regionTarget = { regionId: id };
const serverTarget = { regionId: id, serverId: id };

/** Names a region. */
export const regionTargetSchema = record(regionTarget);
/** Names a server of a region. */
export const serverTargetSchema = record(serverTarget);

const flag = z.boolean('must be true or false');
const requiredText = (code: string) =>
  z
    .string(code)
    .trim()
    .min(1, code)
    .max(256, code)
    .regex(/^[\x21-\x7e]*$/, code);
const bucketName = z
  .string('must be a bucket name')
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a bucket name: 3 to 63 of a-z, 0-9, dot and hyphen');
const signingRegion = z
  .string('must be a signing region')
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be a signing region, for example us-east-1');
const cidr = z.union([z.cidrv4(), z.cidrv6()], 'UpdateRegion:INVALID_INPUT');

const maxSessions = `must be a whole number from 1 to ${MAX_SESSIONS_MAX}, or null`;
const stunPort = 'must be a port from 1 to 65535, or null';

const serverFields = record({
  endpoint: endpointSchema('SaveServer:INVALID_ENDPOINT'),
  type: z.enum(SERVER_TYPES, 'SaveServer:INVALID_TYPE'),
  apiKey: apiKeySchema('SaveServer:INVALID_API_KEY').optional(),
  sipPort: z
    .int('SaveServer:INVALID_SIP_PORT')
    .min(SIP_PORT_MIN, 'SaveServer:INVALID_SIP_PORT')
    .max(SIP_PORT_MAX, 'SaveServer:INVALID_SIP_PORT'),
  useSSL: flag.default(true),
  isDevelopmentServer: flag.default(false),
  /** Left out of an edit it stays as it is; `null` takes the limit away. */
  maxSessions: z.int(maxSessions).min(1, maxSessions).max(MAX_SESSIONS_MAX, maxSessions).nullable().optional(),
  /** Left out of an edit it stays as it is. */
  stunPort: z.int(stunPort).min(1, stunPort).max(65_535, stunPort).nullable().optional(),
});

const OVERLAP = `must be a whole number of milliseconds from 0 to ${KEY_OVERLAP_MAX_MS}`;

/** What each change takes. A field's schema carries its code, or a text that begins with "must". */
const actionFields = {
  createRegion: record({
    countryCode: countryCodeSchema('CreateRegion:INVALID_INPUT'),
    regionName: regionNameSchema('CreateRegion:INVALID_INPUT'),
    location: locationSchema('CreateRegion:INVALID_INPUT').optional(),
  }),
  updateRegion: record({
    ...regionTarget,
    location: locationSchema('UpdateRegion:INVALID_INPUT').optional(),
    /** `null` takes the declared secondary region away. */
    secondaryRegionId: z.string('UpdateRegion:INVALID_INPUT').nullable().optional(),
    allowedCidrs: z.array(cidr, 'UpdateRegion:INVALID_INPUT').max(64, 'UpdateRegion:INVALID_INPUT').optional(),
    recordingRequired: z.boolean('UpdateRegion:INVALID_INPUT').optional(),
  })
    .refine(
      ({ location, secondaryRegionId, allowedCidrs, recordingRequired }) =>
        [location, secondaryRegionId, allowedCidrs, recordingRequired].some(isGiven),
      {
        error: 'UpdateRegion:INVALID_INPUT',
      },
    )
    .refine(({ regionId, secondaryRegionId }) => secondaryRegionId !== regionId, {
      error: 'UpdateRegion:INVALID_INPUT',
      path: ['secondaryRegionId'],
    }),
  updateRegionS3Config: record({
    ...regionTarget,
    endpoint: endpointSchema('UpdateRegionS3:ENDPOINT_REQUIRED'),
    accessKey: requiredText('UpdateRegionS3:ACCESS_KEY_REQUIRED'),
    secretKey: requiredText('UpdateRegionS3:SECRET_KEY_REQUIRED'),
    useSSL: flag.default(true),
    bucket: bucketName.optional(),
    signingRegion: signingRegion.optional(),
    forcePathStyle: flag.optional(),
  }),
  addOrUpdateRegionServer: record({
    mode: z.enum(['add', 'edit'], 'SaveServer:INVALID_POST_TYPE'),
    regionId: id,
    /** Of the server to edit; an add makes one. */
    serverId: z.string().min(1).nullish().catch(null),
    server: serverFields,
  }).refine(({ mode, serverId }) => mode !== 'edit' || typeof serverId === 'string', {
    error: 'SaveServer:INVALID_SERVER_ID',
    path: ['serverId'],
    // Said together with whatever else is wrong, so that one answer names everything.
    when: () => true,
  }),
  enableRegion: record(regionTarget),
  disableRegion: record({ ...regionTarget, ...reasons }),
  enableRegionMaintenance: record({ ...regionTarget, ...reasons }),
  disableRegionMaintenance: record(regionTarget),
  enableRegionServer: record(serverTarget),
  disableRegionServer: record({ ...serverTarget, ...reasons }),
  enableRegionServerMaintenance: record({ ...serverTarget, ...reasons }),
  disableRegionServerMaintenance: record(serverTarget),
  drainRegionServer: record({
    ...serverTarget,
    deadlineAt: z.iso
      .datetime({ offset: true, error: 'must be a time in ISO 8601, for example 2027-01-31T00:00:00Z' })
      .nullish(),
    onDeadline: z.enum(ON_DEADLINE, `must be one of ${ON_DEADLINE.join(', ')}`).default('keep'),
    then: z.enum(AFTER_DRAIN, `must be one of ${AFTER_DRAIN.join(', ')}`).default('disabled'),
    ...reasons,
  }),
  cancelDrain: record(serverTarget),
  rotateRegionServerKey: record({
    ...serverTarget,
    /** How long the key before works beside the new one; 0 cuts it off now. */
    overlapMs: z.int(OVERLAP).min(0, OVERLAP).max(KEY_OVERLAP_MAX_MS, OVERLAP).default(KEY_OVERLAP_MS),
  }),
  revokeRegionServerKey: record(serverTarget),
  deleteRegionServerSafe: record(serverTarget),
  deleteRegionSafe: record(regionTarget),
} as const satisfies Record<RequestType, z.ZodType>;

/** What Meridian does by itself, by the same way; nobody can ask for it. */
const systemActionFields = {
  completeDrain: record({ ...serverTarget, drainId: z.string('must be a drain id') }),
} as const;

export type ActionType = RequestType | keyof typeof systemActionFields;

const allFields = { ...actionFields, ...systemActionFields };

/** A change that may be asked, as a plain value: `{type: 'disableRegion', regionId, publicReason, privateReason}`. */
export type Action<Type extends ActionType = ActionType> = {
  [Each in Type]: { readonly type: Each } & Readonly<z.output<(typeof allFields)[Each]>>;
}[Type];

/** What a change takes, before defaults. */
export type ActionInput<Type extends RequestType> = RecordInput<(typeof actionFields)[Type]>;

/** An action as it is asked: its type beside its own input. */
export type AskedAction<Type extends RequestType> = {
  [Each in Type]: { readonly type: Each } & ActionInput<Each>;
}[Type];

/** What a change is called with over the wire. */
export type ChangeInput<Type extends RequestType> = ActionInput<Type> & RecordInput<typeof changeOptions>;

const OVERRIDDEN = 'must be a list of safety rules';
const override = z
  .object(
    {
      rules: z
        .array(z.enum(SAFETY_RULE_NAMES, 'Override:UNKNOWN_RULE'), OVERRIDDEN)
        .min(1, OVERRIDDEN)
        .max(100, OVERRIDDEN)
        // Said in another order, or twice, it is the same.
        .transform((rules) => SAFETY_RULE_NAMES.filter((rule) => rules.includes(rule))),
      privateReason: reasonSchema,
    },
    'must be {rules, privateReason}',
  )
  .optional();
/** Of a plan: what is to be overridden when it is asked for. */
export const overrideSchema = record({ override });

/** What every change takes besides: guards against acting on something that is no longer as it was seen. */
const changeOptions = record({
  /** Of the server where a serverId is named, else of the region. */
  expectedRevision: z.int('must be a whole number').min(0, 'must not be negative').optional(),
  /** From a plan: refused with `Change:PLAN_STALE` when the plan would no longer be the same. */
  planHash: z.string('must be a plan hash').max(128, 'must be a plan hash').optional(),
  /** Belongs to its operator for 24 h: the same change is made once, and answered again. */
  idempotencyKey: idempotencyKeySchema.optional(),
  /** Safety rules that are not to refuse this once. */
  override,
});
export type ChangeOptions = Readonly<z.output<typeof changeOptions>>;

/** The schema of one change, as its procedure takes it: its own fields and the options beside them. */
export function changeSchema<Type extends RequestType>(type: Type) {
  return { action: actionFields[type], options: changeOptions };
}

/** What a change of many takes besides its actions. */
export const manyOptionsSchema = record({
  planHash: z.string('must be a plan hash: plan it first with planMany').max(128, 'must be a plan hash'),
  idempotencyKey: idempotencyKeySchema.optional(),
  override,
});
export type ManyOptions = Readonly<z.output<typeof manyOptionsSchema>>;

const SECRET_FIELDS: readonly string[] = ['apiKey', 'accessKey', 'secretKey'];

/** An action as it may be kept and shown: without the secrets it brings. */
export function withoutSecrets(action: Action): { readonly type: ActionType } & Readonly<Partial<Reasons>> & object {
  return JSON.parse(
    JSON.stringify(action, (name, value: unknown) => (SECRET_FIELDS.includes(name) ? undefined : value)),
  );
}

type Reasons = { publicReason: string; privateReason: string };

const ADMINS: readonly RequestType[] = [
  'deleteRegionServerSafe',
  'deleteRegionSafe',
  'rotateRegionServerKey',
  'revokeRegionServerKey',
];

/** The least role that may make a change; changing a key is an admin's. */
export function requiredRole(type: RequestType, input: unknown): Role {
  if (ADMINS.includes(type)) return 'admin';
  const changesKey =
    type === 'addOrUpdateRegionServer' &&
    isRecord(input) &&
    input['mode'] === 'edit' &&
    isRecord(input['server']) &&
    input['server']['apiKey'] !== undefined;
  return changesKey ? 'admin' : 'operator';
}

function isGiven(field: unknown): boolean {
  return field !== undefined;
}
