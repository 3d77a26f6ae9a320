import { timeout, TimeoutStrategy } from 'cockatiel';
import { AddressForbidden, type AddressGuard, NameUnresolved } from './address-guard.ts';
import { guardedRequest } from './guarded-request.ts';
import { isLoopback, type Webhook } from './webhook-config.ts';
import { messageFor, type Notice } from './webhook-messages.ts';

const TIMEOUT_MS = 5000;
const ANSWER_MAX_BYTES = 4096;
const LOOPBACK_RANGES = ['127.0.0.0/8', '::1/128'];
/** Whatever a region could be allowed; what nobody may ever call stays forbidden. */
const EVERY_RANGE = ['0.0.0.0/0', '::/0'];

/** It was not told, or it did not say that it was. The message names neither its URL nor what it answered. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';

  /** It was understood and not wanted: the same again would be refused again. */
  readonly isRefusal: boolean;

  constructor(message: string, isRefusal = false) {
    super(message);
    this.isRefusal = isRefusal;
  }
}

/**
 * Tells one webhook of one alert, once.
 * @throws NotDelivered
 */
export function deliver(guard: AddressGuard, webhook: Webhook, notice: Notice, timeoutMs = TIMEOUT_MS): Promise<void> {
  const { url, allowPrivate } = webhook;
  const body = messageFor(webhook, notice);
  return call(guard, url, { method: 'POST', allowed: rangesFor(url, allowPrivate), body, timeoutMs });
}

/**
 * Says to a dead man's switch that all is well here.
 * @throws NotDelivered
 */
export function ping(guard: AddressGuard, url: URL, timeoutMs = TIMEOUT_MS): Promise<void> {
  return call(guard, url, { method: 'GET', allowed: EVERY_RANGE, timeoutMs });
}

type Call = {
  readonly method: 'GET' | 'POST';
  readonly allowed: readonly string[];
  readonly body?: string;
  readonly timeoutMs: number;
};

async function call(guard: AddressGuard, url: URL, asked: Call): Promise<void> {
  let status: number;
  try {
    // The name's look-up counts too, which the request's own limit does not cover.
    status = await timeout(asked.timeoutMs, TimeoutStrategy.Aggressive).execute(() => statusOf(guard, url, asked));
  } catch (error) {
    throw new NotDelivered(whyNot(error));
  }
  if (status < 200 || status >= 300) throw new NotDelivered(`it answered ${status}`, isRefused(status));
}

/** Not one that asks for patience: 408 and 429. */
function isRefused(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

async function statusOf(guard: AddressGuard, url: URL, { method, allowed, body, timeoutMs }: Call): Promise<number> {
  const pinned = await guard.pin(url.hostname, allowed, 'the webhook’s allowPrivate: true');
  const useTls = url.protocol === 'https:';
  const { status } = await guardedRequest({
    pinned,
    port: url.port === '' ? (useTls ? 443 : 80) : Number(url.port),
    useTls,
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      'user-agent': 'meridian',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
    timeoutMs,
    answerMaxBytes: ANSWER_MAX_BYTES,
  });
  return status;
}

function rangesFor(url: URL, allowPrivate: boolean): readonly string[] {
  if (allowPrivate) return EVERY_RANGE;
  return isLoopback(url.hostname) ? LOOPBACK_RANGES : [];
}

/** By kind alone: a message could hold the URL. */
function whyNot(error: unknown): string {
  if (error instanceof AddressForbidden) return 'its address may not be called: allowPrivate: true would allow it';
  if (error instanceof NameUnresolved) return 'its name leads to no address';
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'no answer in time';
}
