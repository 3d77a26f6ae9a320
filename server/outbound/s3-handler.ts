import { Readable } from 'node:stream';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { AddressGuard } from './address-guard.ts';
import { guardedRequest } from './guarded-request.ts';

/** From the first byte of one request to the last of its answer. */
const TIMEOUT_MS = 10_000;
/** Far more than a small object, or what a store says of an error. */
const ANSWER_MAX_BYTES = 64 * 1024;

type Handler = Extract<NonNullable<S3ClientConfig['requestHandler']>, { readonly handle: unknown }>;

/** A request as the client hands it over, signed. */
type SignedRequest = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** How the S3 client talks: each request to an address that was judged for it, bounded, and never redirected. */
export function guardedHandler(guard: AddressGuard, allowedCidrs: readonly string[]): Handler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SignedRequest) => {
      const { protocol, hostname, port, method, headers } = request;
      const useTls = protocol === 'https:';
      const answer = await guardedRequest({
        pinned: await guard.pin(hostname, allowedCidrs),
        port: port ?? (useTls ? 443 : 80),
        useTls,
        method,
        path: pathOf(request),
        headers,
        ...(isBytes(request.body) && { body: request.body }),
        timeoutMs: TIMEOUT_MS,
        answerMaxBytes: ANSWER_MAX_BYTES,
      });
      const flat = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
      return {
        response: { statusCode: answer.status, headers: Object.fromEntries(flat), body: Readable.from([answer.body]) },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/** Written as it was signed. */
function pathOf({ path, query = {} }: SignedRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null ? [escape(name)] : [value].flat().map((one) => `${escape(name)}=${escape(one)}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** As SigV4 has it: everything but the unreserved characters of RFC 3986. */
function escape(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function isBytes(body: unknown): body is string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array;
}
