import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { Trx } from '../storage/schema.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** An idempotency key, whose it is, and what was asked with it. */
export type IdempotentRequest = { readonly tokenId: string; readonly key: string; readonly requestHmac: string };

/** The answer that this request was given before; null if it is new. Refuses a key that was used for something else. */
export async function findAnswer(trx: Trx, request: IdempotentRequest, now: Date): Promise<unknown> {
  const row = await trx
    .selectFrom('idempotency')
    .selectAll()
    .where('token_id', '=', request.tokenId)
    .where('idempotency_key', '=', request.key)
    .where('created_at', '>=', oldestKept(now))
    .executeTakeFirst();
  if (!row) return null;
  if (row.request_hmac !== request.requestHmac) {
    throw new Refusal('rule', [blocker('Change:IDEMPOTENCY_MISMATCH', { sample: [request.key] })]);
  }
  return JSON.parse(row.answer_json);
}

/** Keeps an answer for 24 h, in the transaction of the change itself, and drops those that are older. */
export async function keepAnswer(trx: Trx, request: IdempotentRequest, answer: unknown, now: Date): Promise<void> {
  await trx.deleteFrom('idempotency').where('created_at', '<', oldestKept(now)).execute();
  await trx
    .insertInto('idempotency')
    .values({
      token_id: request.tokenId,
      idempotency_key: request.key,
      request_hmac: request.requestHmac,
      answer_json: JSON.stringify(answer),
      created_at: now.toISOString(),
    })
    .execute();
}

function oldestKept(now: Date): string {
  return new Date(now.getTime() - KEPT_MS).toISOString();
}
