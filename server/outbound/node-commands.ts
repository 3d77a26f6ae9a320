import { splitEndpoint } from '@meridian/shared/endpoint.ts';
import { AddressForbidden, type AddressGuard } from './address-guard.ts';
import { guardedRequest } from './guarded-request.ts';

/** A node as it can be called. */
export type NodeAddress = {
  readonly endpoint: string;
  readonly useSSL: boolean;
  readonly apiKey: string;
  readonly allowedCidrs: readonly string[];
};

/**
 * `accepted`: it drains and exits now. `notExposed`: it has no such interface, or nothing listens there.
 * `forbidden`: its address may not be reached. `withdrawn`: it was not meant any more. `failed`: nobody knows whether it
 * heard.
 */
export type CommandOutcome = 'accepted' | 'notExposed' | 'forbidden' | 'withdrawn' | 'failed';

const SHUTDOWN_PATH = '/api/node/management/shutdown';
const TIMEOUT_MS = 2000;
const ANSWER_MAX_BYTES = 4096;
const NO_SUCH_THING: readonly number[] = [404, 405, 501];

/**
 * Asks a node's process to drain and exit, by the interface that nodes have had before Meridian: one way, and only for
 * one that is empty. `isStillMeant` is asked once more when nothing but sending is left to do.
 */
export async function shutDownNode(
  guard: AddressGuard,
  { endpoint, useSSL, apiKey, allowedCidrs }: NodeAddress,
  isStillMeant: () => boolean,
): Promise<CommandOutcome> {
  const { host, port } = splitEndpoint(endpoint);
  try {
    const pinned = await guard.pin(host, allowedCidrs);
    if (!isStillMeant()) return 'withdrawn';
    const { status } = await guardedRequest({
      pinned,
      port: port === null ? defaultPort(useSSL) : Number(port),
      useTls: useSSL,
      method: 'POST',
      path: SHUTDOWN_PATH,
      headers: { host: endpoint, 'x-api-key': apiKey },
      body: '',
      timeoutMs: TIMEOUT_MS,
      answerMaxBytes: ANSWER_MAX_BYTES,
    });
    if (status >= 200 && status < 300) return 'accepted';
    return NO_SUCH_THING.includes(status) ? 'notExposed' : 'failed';
  } catch (error) {
    if (error instanceof AddressForbidden) return 'forbidden';
    return isRefused(error) ? 'notExposed' : 'failed';
  }
}

function defaultPort(useSSL: boolean): number {
  return useSSL ? 443 : 80;
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
