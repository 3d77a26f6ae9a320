import { z } from 'zod';
import { isCountryCode } from './country.ts';
import type { Blocker } from './plan.ts';
import type { NotRoutableCode } from './routability.ts';
import { isRecord, record } from './record.ts';
import { type Location, locationSchema } from './region.ts';
import { isResidencyName, RESIDENCY_GROUPS } from './residency.ts';
import type { RouteEnd } from './route-end.ts';
import type { ServerType } from './server-type.ts';

/** What kind of session it is: told for whoever counts them, it does not weigh in the choice. */
const SESSION_KINDS = ['web', 'inboundSip', 'outbound'] as const;

const EXCLUDE_MAX = 1000;
const RTT_MAX = 1000;
const RTT_MS_MAX = 60_000;
const RESIDENCY_MAX = 300;
/** So many requests may be asked at once. */
const ROUTE_MANY_MAX = 1000;

const CALLER = 'Route:INVALID_CALLER';
const RESIDENCY = `must be a list of country codes and groups (${RESIDENCY_GROUPS.join(', ')})`;
const RTT = `must be milliseconds by region id, from 0 to ${RTT_MS_MAX}`;
const SERVER_IDS = `must be a list of at most ${EXCLUDE_MAX} server ids`;
const ID = 'must be an id of at most 200 characters';

const id = z.string(ID).min(1, ID).max(200, ID);

const ipCaller = z.strictObject({ ip: z.union([z.ipv4(CALLER), z.ipv6(CALLER)], CALLER) }, CALLER);
const countryCaller = z.strictObject(
  { country: z.string(CALLER).trim().toUpperCase().refine(isCountryCode, CALLER) },
  CALLER,
);

/** Where a caller is, by exactly one of its address, its country, and its point on the map. */
const caller = z.union([ipCaller, countryCaller, z.strictObject(locationSchema(CALLER).shape, CALLER)], CALLER);

const routeFields = {
  kind: z.enum(SESSION_KINDS, `must be one of ${SESSION_KINDS.join(', ')}`).default('web'),
  caller,
  /** What the caller has measured itself; it counts before the map where it is given. */
  rttMs: z
    .record(z.string(RTT), z.number(RTT).min(0, RTT).max(RTT_MS_MAX, RTT), RTT)
    .refine((rtts) => Object.keys(rtts).length <= RTT_MAX, RTT)
    .optional(),
  /** Where the session may be; never relaxed. Left out: anywhere. */
  residency: z
    .array(z.string(RESIDENCY).trim().toUpperCase().refine(isResidencyName, RESIDENCY), RESIDENCY)
    .min(1, RESIDENCY)
    .max(RESIDENCY_MAX, RESIDENCY)
    .optional(),
  /** The proxy that already has the call: then only the backend is chosen, in the proxy's region first. */
  ingressServerId: id.optional(),
  exclude: z.array(id, SERVER_IDS).max(EXCLUDE_MAX, SERVER_IDS).default([]),
  includeDevelopment: z.boolean('must be true or false').default(false),
};

/** What `routing.explain` takes: what would be asked of `routing.route`. */
export const explainSchema = record(routeFields);
/** What `routing.route` takes. */
export const routeSchema = record({
  ...routeFields,
  /** The same one gets the same ticket, while that lives. */
  callId: id.optional(),
});

/** Each is parsed and answered on its own. */
export const routeManySchema = record({
  requests: z
    .array(z.unknown(), `must be a list of at most ${ROUTE_MANY_MAX} requests`)
    .max(ROUTE_MANY_MAX, `must be a list of at most ${ROUTE_MANY_MAX} requests`),
});

const OUTCOMES = ['answered', 'failed', 'abandoned'] as const;

/** What became of a session that a ticket was handed out for. */
export const outcomeSchema = record({
  /** Only ever looked up: a malformed one reads as empty and is simply not found. */
  ticketId: z.string().catch(''),
  outcome: z.enum(OUTCOMES, `must be one of ${OUTCOMES.join(', ')}`),
  /** What the far end said, for example a SIP status. */
  code: z
    .string('must be text of at most 100 characters')
    .max(100, 'must be text of at most 100 characters')
    .optional(),
});

export type Outcome = z.output<typeof outcomeSchema>;
export type Caller = z.output<typeof caller>;
/** A request to explain is one to route without a `callId`. */
export type RouteRequest = Readonly<z.output<typeof routeSchema>>;

/** How well the caller's place is known. */
export type Precision = 'point' | 'country';

/** Where a session goes. What it holds there is free again at `expiresAt` (60 s), or when its outcome is told. */
export type Route = {
  readonly ticketId: string;
  readonly regionId: string;
  /** Null where the request named the proxy that already has the call. */
  readonly proxy: RouteEnd | null;
  readonly backend: RouteEnd;
  /** Up to two more backends, to be tried if the first refuses. */
  readonly alternates: readonly RouteEnd[];
  /** Great circle, whole kilometres, from the caller or its country's centre. */
  readonly distanceKm: number;
  readonly precision: Precision;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
};

/** The answer to one of many requests. */
export type RouteResult =
  | { readonly ok: true; readonly route: Route }
  | {
      readonly ok: false;
      readonly refusal: {
        readonly appCode: string;
        readonly message: string;
        readonly blockers: readonly Blocker[];
        readonly retryAfterMs?: number;
        readonly publicReason?: string;
      };
    };

/** Why a region, or a server in it, was not chosen. */
export type LostCode =
  | NotRoutableCode
  /** The residency asked for does not allow it. */
  | 'RESIDENCY'
  /** Nothing in it gets new sessions, or not both kinds that are needed. */
  | 'NOTHING_ROUTABLE'
  /** What is routable there has no room. */
  | 'FULL'
  /** Beyond 85% (until 75%), another is near enough and has more room. */
  | 'SPILLING_OVER'
  /** The caller's country has several regions, and another one was drawn by its free room. */
  | 'ANOTHER_DRAWN'
  | 'EXCLUDED'
  | 'DEVELOPMENT'
  /** As many sessions begin there as may in a second. */
  | 'START_RATE'
  /** It could have been chosen: another had less load, or its region lost. */
  | 'NOT_DRAWN';
export type Lost = { readonly code: LostCode; readonly message: string };

export type ExplainedNode = {
  readonly serverId: string;
  readonly endpoint: string;
  readonly type: ServerType;
  /** Reported, and handed out since. */
  readonly load: number;
  readonly capacity: number;
  readonly chosen: boolean;
  /** Empty exactly when chosen. */
  readonly lostBecause: readonly Lost[];
};
export type ExplainedRegion = {
  readonly regionId: string;
  readonly distanceKm: number;
  /** The caller's own `rttMs`, else estimated from the distance. */
  readonly roundTripMs: number;
  readonly chosen: boolean;
  /** Empty exactly when chosen. */
  readonly lostBecause: readonly Lost[];
  readonly nodes: readonly ExplainedNode[];
};

/** What `route` would answer now, and why nothing nearer. Nothing is reserved. */
export type Explanation = {
  readonly chosen: Pick<Route, 'regionId' | 'proxy' | 'backend'> | null;
  readonly precision: Precision;
  /** Fewer legal servers are well than half of what is in use: those whose heartbeats are overdue count too. */
  readonly panic: boolean;
  /** The region chosen is cut off, or who was chosen is held back, and no other legal one has room. */
  readonly lastResort: boolean;
  /** Nearest first, up to the one chosen; all of them where none is, or where that is the last resort. */
  readonly regions: readonly ExplainedRegion[];
};

/** A place on the map, where that is how the caller was named. */
export function isPoint(named: Caller): named is Location {
  return isRecord(named) && 'latitude' in named;
}
