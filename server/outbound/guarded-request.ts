import { type IncomingHttpHeaders, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { PinnedHost } from './address-guard.ts';

export type GuardedRequest = {
  readonly pinned: PinnedHost;
  readonly port: number;
  readonly useTls: boolean;
  readonly method: string;
  /** With its query; begins with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the first byte sent to the last one read. */
  readonly timeoutMs: number;
  /** What is longer is cut off, and the connection with it. */
  readonly answerMaxBytes: number;
  /** False where the certificate is judged elsewhere. */
  readonly verifyCertificate?: boolean;
};

export type GuardedAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** It did not answer, or not to the end; `code` is Node's. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** One request to a judged address, on a connection of its own. A redirect is an answer like any other: never followed. */
export function guardedRequest(asked: GuardedRequest): Promise<GuardedAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<GuardedAnswer>();
  const call = (asked.useTls ? httpsRequest : httpRequest)(optionsOf(asked), (response) => {
    const { statusCode: status = 0, headers } = response;
    const parts: Buffer[] = [];
    let readBytes = 0;
    const answer = () => {
      resolve({ status, headers, body: Buffer.concat(parts).subarray(0, asked.answerMaxBytes) });
      call.destroy();
    };
    // It has no body; what comes all the same is not read.
    if (asked.method === 'HEAD') answer();
    response.on('data', (part: Buffer) => {
      parts.push(part);
      readBytes += part.length;
      if (readBytes >= asked.answerMaxBytes) answer();
    });
    response.on('end', answer);
    response.on('error', reject);
  });
  const timer = setTimeout(
    () => call.destroy(new NoAnswer('ETIMEDOUT', `No answer within ${asked.timeoutMs / 1000} s`)),
    asked.timeoutMs,
  );
  call.on('error', reject);
  call.on('close', () => {
    clearTimeout(timer);
    reject(new NoAnswer('ECONNRESET', 'The connection was closed without an answer'));
  });
  call.end(asked.body);
  return promise;
}

function optionsOf({ pinned, port, useTls, method, path, headers, body, verifyCertificate = true }: GuardedRequest) {
  const isName = isIP(pinned.host) === 0;
  return {
    host: pinned.host,
    port,
    lookup: pinned.lookup,
    method,
    path,
    agent: false,
    maxHeaderSize: 16 * 1024,
    headers: {
      connection: 'close',
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
    ...(useTls && { rejectUnauthorized: verifyCertificate, ...(isName && { servername: pinned.host }) }),
  } satisfies RequestOptions & { rejectUnauthorized?: boolean; servername?: string };
}
