import type { Blocker } from '@meridian/shared/plan.ts';
import type { Instead } from '@meridian/shared/refusal.ts';
import { TRPCClientError } from '@trpc/client';

/** What the server answered instead of doing it. */
export type MeridianRefusal = Instead & {
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
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('appCode' in data)) return null;
  const { appCode, blockers, current, plan, retryAfterMs, publicReason } = data as ErrorData;
  return {
    appCode,
    message: error.message,
    blockers,
    ...(current !== undefined && { current }),
    ...(plan !== undefined && { plan }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(publicReason !== undefined && { publicReason }),
  };
}
