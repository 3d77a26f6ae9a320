import type { Caller } from './access.ts';
import type { Context } from './context.ts';
import { errorFrom, tooMany, unauthorized } from './trpc.ts';

const OPEN_MAX = 100;

type SignedIn = Context & { readonly operator: Extract<Caller, { kind: 'operator' }> };

/** Runs a stream until its client leaves, or its token stops working, which it is told; so many at once a connection. */
export async function* subscription<T>(
  ctx: SignedIn,
  signal: AbortSignal | undefined,
  stream: (ended: AbortSignal) => AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  if (ctx.open.subscriptions >= OPEN_MAX)
    throw tooMany(`More than ${OPEN_MAX} subscriptions on one connection: close some`);
  ctx.open.subscriptions++;
  try {
    const tokenEnded = ctx.operator.ended;
    yield* stream(signal ? AbortSignal.any([signal, tokenEnded]) : tokenEnded);
    if (tokenEnded.aborted && !signal?.aborted)
      throw unauthorized('This token was revoked or has expired: get a new one');
  } catch (error) {
    throw errorFrom(error);
  } finally {
    ctx.open.subscriptions--;
  }
}
