import { isRecord } from '@meridian/shared/record.ts';
import { type MeridianRefusal, refusalIn } from './refusal.ts';

/** What any procedure answered: data, or why not. */
export type PlainAnswer = { readonly data: unknown } | { readonly refusal: MeridianRefusal };

const TIMEOUT_MS = 30_000;

/**
 * Calls any procedure by its name, a query or a change, as a script does that knows no types. Throws where the server
 * does not answer.
 *
 * @example
 * await callProcedure({ url, token }, 'regionManager.getRegion', { regionId: 'US-WEST' });
 */
export async function callProcedure(
  { url, token }: { readonly url: string; readonly token: string },
  procedure: string,
  input?: unknown,
): Promise<PlainAnswer> {
  const response = await fetch(`${url.replace(/\/+$/, '')}/trpc/${encodeURIComponent(procedure)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(input !== undefined && { body: JSON.stringify(input) }),
  });
  const answer: unknown = await response.json();
  if (isRecord(answer) && isRecord(answer['result'])) return { data: answer['result']['data'] };
  const error = isRecord(answer) && isRecord(answer['error']) ? answer['error'] : {};
  const message = typeof error['message'] === 'string' ? error['message'] : '';
  const refusal = refusalIn(message, error['data']);
  if (refusal) return { refusal };
  throw new Error(`${url} answered something that is not Meridian's`);
}
