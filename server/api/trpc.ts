import type { RecordInput } from '@meridian/shared/record.ts';
import type { Blocker } from '@meridian/shared/plan.ts';
import { blocker, type Instead, Refusal } from '@meridian/shared/refusal.ts';
import { type Role, roleAllows } from '@meridian/shared/role.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { initTRPC, TRPCError } from '@trpc/server';
import type { z } from 'zod';
import { TooManyWaiting } from '../events/mutex.ts';
import { TooManyViews } from '../fleet/stream/view-limits.ts';
import { TooManyPlans } from '../operations/presence.ts';
import type { KeyRecord } from '../desired/records.ts';
import type { Caller } from './access.ts';
import type { Context } from './context.ts';

/** What every error carries besides its message. */
export type ErrorData = Instead & {
  readonly appCode: string;
  readonly blockers: readonly Blocker[];
};

const t = initTRPC.context<Context>().create({
  // Never by environment: a stack is nobody's business.
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
  errorFormatter: ({ shape, error }) => {
    const data: ErrorData = errorData(error, shape.data.code);
    const isOurs = error instanceof Denial || error.cause instanceof Refusal;
    return { ...shape, message: isOurs ? error.message : sentenceFor(error.code), data: { ...shape.data, ...data } };
  },
});

/** An error in our own words. */
class Denial extends TRPCError {}

/** What the library finds wrong, said without repeating what was sent. */
const SENTENCES: Partial<Record<TRPCError['code'], string>> = {
  PARSE_ERROR: 'The body is not valid JSON: mend it and ask again',
  BAD_REQUEST: 'The request is not valid: send a JSON object, at most 100 calls in a batch',
  NOT_FOUND: 'There is no such procedure: see docs/api.md',
  METHOD_NOT_SUPPORTED: 'This procedure takes another method: GET or POST for queries, POST for changes',
  PAYLOAD_TOO_LARGE: 'The request is larger than 1 MiB: send less at once',
  UNSUPPORTED_MEDIA_TYPE: 'Send JSON: content-type: application/json',
  CLIENT_CLOSED_REQUEST: 'The client left before the answer',
};

function sentenceFor(code: TRPCError['code']): string {
  return SENTENCES[code] ?? 'Meridian failed to do this: its log says why. Look at the state before you try again';
}

export const router = t.router;

/** Parses input in Meridian's own words, and tells the client's types what it takes. */
export class InputParser<Input, Output> {
  declare readonly _input: Input;
  declare readonly _output: Output;
  readonly parse: (value: unknown) => Output;

  constructor(parse: (value: unknown) => Output) {
    this.parse = parse;
  }
}

/** For what one schema describes; what is not an object reads as an empty one. */
export function inputOf<Schema extends z.ZodType>(schema: Schema) {
  return new InputParser<RecordInput<Schema>, z.output<Schema>>((value) => parseShape(schema, value));
}

/** Answers a call in our own errors. One middleware for each procedure: at each one tRPC copies all it passes on. */
async function answering<Result extends { readonly ok: true } | { readonly ok: false; readonly error: TRPCError }>(
  { flow }: Context,
  call: () => Promise<Result>,
): Promise<Result> {
  const end = flow?.begin();
  try {
    const result = await call();
    if (!result.ok) throw result.error;
    return result;
  } catch (error) {
    throw errorFrom(error);
  } finally {
    end?.();
  }
}

/** For people and scripts with at least this role; the role may depend on what is asked. */
export function procedureFor(role: Role | ((rawInput: unknown) => Role)) {
  return t.procedure.use(({ ctx, next, getRawInput }) =>
    answering(ctx, async () => {
      const caller = signIn(ctx);
      if (caller.kind !== 'operator') throw unauthorized('A server key opens node.* only: use an operator token');
      if (!ctx.access.mayRequest(caller.tokenId)) throw tooMany('This token has too many requests a second: slow down');
      const needed = typeof role === 'string' ? role : role(await getRawInput());
      if (!roleAllows(caller.role, needed)) {
        throw new Denial({
          code: 'FORBIDDEN',
          message: `This needs the role ${needed}, and your token's is ${caller.role}: ask an admin for another one`,
        });
      }
      return next({ ctx: { operator: caller } });
    }),
  );
}

/** For everyone: what it answers is meant for the public. */
export const openProcedure = t.procedure.use(({ ctx, next }) => answering(ctx, () => next()));

/** For nodes, with a server's key. */
export const nodeProcedure = t.procedure.use(({ ctx, next }) =>
  answering(ctx, async () => next({ ctx: { key: nodeKey(ctx) } })),
);

/** For connections that have brought keys: from then on each node is let in by its own. */
export const relayProcedure = t.procedure.use(({ ctx, next }) =>
  answering(ctx, async () => {
    const { attached } = ctx;
    if (attached === null || !attached.hasBroughtKeys) {
      nodeKey(ctx);
      throw badRequest('This connection speaks for no node: attach keys over WebSocket with node.attach first');
    }
    return next({ ctx: { attached } });
  }),
);

function nodeKey(ctx: Context): KeyRecord {
  const caller = signIn(ctx);
  if (caller.kind !== 'node') throw unauthorized('node.* takes a server key, not an operator token');
  if (caller.key.state === 'deleted') {
    ctx.gone.note(caller.key);
    throw errorFrom(new Refusal('existence', [blocker('Node:GONE')]));
  }
  return caller.key;
}

export function badRequest(message: string): TRPCError {
  return new Denial({ code: 'BAD_REQUEST', message });
}

export function tooMany(message: string): TRPCError {
  return new Denial({ code: 'TOO_MANY_REQUESTS', message });
}

function signIn(ctx: Context): Caller {
  if (ctx.tokenHmac === null) throw unauthorized('Bring a token: Authorization: Bearer <token>');
  const caller = ctx.access.caller(ctx.tokenHmac);
  if (caller) return caller;
  if (!ctx.access.mayFailAgain(ctx.address)) throw tooMany('Too many failed sign-ins from this address: wait a minute');
  throw unauthorized('This token or key is unknown, expired or revoked: get a new one');
}

export function unauthorized(message: string): TRPCError {
  return new Denial({ code: 'UNAUTHORIZED', message });
}

/** The error that a client sees for whatever was thrown. */
export function errorFrom(cause: unknown): TRPCError {
  const thrown = cause instanceof TRPCError ? (cause.cause ?? cause) : cause;
  if (thrown instanceof Refusal) return new TRPCError({ code: codeOf(thrown), message: thrown.message, cause: thrown });
  if (thrown instanceof TooManyWaiting || thrown instanceof TooManyViews || thrown instanceof TooManyPlans)
    return tooMany(thrown.message);
  return cause instanceof TRPCError ? cause : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });
}

function codeOf({ refusalClass, blockers: [first] }: Refusal): TRPCError['code'] {
  if (refusalClass === 'shape') return 'BAD_REQUEST';
  if (refusalClass === 'existence') return 'NOT_FOUND';
  if (refusalClass === 'capacity') return 'SERVICE_UNAVAILABLE';
  return /(_EXISTS|_REUSED)$|^Change:/.test(first.code) ? 'CONFLICT' : 'PRECONDITION_FAILED';
}

function errorData(error: TRPCError, trpcCode: string): ErrorData {
  if (!(error.cause instanceof Refusal)) return { appCode: trpcCode, blockers: [] };
  const { blockers, instead } = error.cause;
  return { appCode: blockers[0].code, blockers, ...instead };
}
