import type { Blocker } from '@meridian/shared/plan.ts';
import type { Instead } from '@meridian/shared/refusal.ts';
import { TRPCClientError } from '@trpc/client';

/** What the server answered instead of doing it. */
export type MeridianRefusal = Instead & {
  /** The class it belongs to, for example `NOT_FOUND` or `CONFLICT`: tRPC's own code. */
  readonly code: string;
  /** The code to act on, for example `DeleteServer:NODE_ONLINE`. */
  readonly appCode: string;
  /** For a person. */
  readonly message: string;
  /** Every reason of the same class, the first being `appCode`'s. */
  readonly blockers: readonly Blocker[];
};

type ErrorData = Omit<MeridianRefusal, 'message'>;

/** Reads an error of the client; null where the server gave no answer, so that nobody knows whether it was done. */
export function refusalOf(error: unknown): MeridianRefusal | null {
  return error instanceof TRPCClientError ? refusalIn(error.message, error.data) : null;
}

/** Reads what an error carries; null where it is no error of Meridian's. */
export function refusalIn(message: string, data: unknown): MeridianRefusal | null {
  if (typeof data !== 'object' || data === null || !('appCode' in data)) return null;
  const { code, appCode, blockers, current, plan, retryAfterMs, publicReason } = data as ErrorData;
  return {
    code,
    appCode,
    message,
    blockers,
    ...(current !== undefined && { current }),
    ...(plan !== undefined && { plan }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(publicReason !== undefined && { publicReason }),
  };
}
