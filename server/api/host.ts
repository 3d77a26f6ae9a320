import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { StartError } from '../start-error.ts';
import { appRouter } from './app-router.ts';
import { contextOf, type Services } from './context.ts';
import { WebSockets } from './web-sockets.ts';

const BODY_MAX_BYTES = 1024 * 1024;
const BATCH_MAX = 100;
const REQUEST_TIMEOUT_MS = 30_000;
/** Another type would be read as an empty input, whatever it holds. */
const NOT_JSON = {
  error: {
    message: 'Send JSON: content-type: application/json',
    code: -32_015,
    data: { code: 'UNSUPPORTED_MEDIA_TYPE', httpStatus: 415, appCode: 'UNSUPPORTED_MEDIA_TYPE', blockers: [] },
  },
};

type Options = {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly services: Services;
  readonly isReady: () => Promise<boolean>;
  readonly onError: (message: string, error: unknown) => void;
};

export type Host = { readonly url: string; close(withinMs: number): Promise<void> };

/** HTTP and WebSocket on one port: tRPC at /trpc, and whether the server lives and works at /healthz and /readyz. */
export async function startHost(options: Options): Promise<Host> {
  const { services } = options;
  const onError = ({ error, path }: { error: { code: string; cause?: unknown }; path: string | undefined }) => {
    // Without a path it is a connection that broke, which is its client's affair.
    if (error.code === 'INTERNAL_SERVER_ERROR' && path !== undefined)
      options.onError(`${path} failed`, error.cause ?? error);
  };
  const handleTrpc = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    maxBodySize: BODY_MAX_BYTES,
    maxBatchSize: BATCH_MAX,
    // Queries by POST keep reasons out of URLs and logs.
    allowMethodOverride: true,
    createContext: ({ req, res }) =>
      contextOf(services, req, { connectionToken: null, bufferedBytes: () => res.writableLength, flow: null }),
    onError,
  });
  const server = listener(options, (request, response) => void serve(request, response, handleTrpc, options.isReady));
  server.requestTimeout = REQUEST_TIMEOUT_MS;

  const sockets = new WebSockets(server, { services, messageMaxBytes: BODY_MAX_BYTES, batchMax: BATCH_MAX, onError });

  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const shownHost = options.host.includes(':') && !options.host.startsWith('[') ? `[${options.host}]` : options.host;
  return {
    url: `${options.tls ? 'https' : 'http'}://${shownHost}:${port}`,
    close: async (withinMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sockets.sayGoodbye();
      server.closeIdleConnections();
      // What is under way may finish; what streams for ever is cut.
      const cut = setTimeout(() => {
        sockets.cut();
        server.closeAllConnections();
      }, withinMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

function listener({ tls }: Options, handle: RequestListener): Server {
  if (!tls) return createServer(handle);
  try {
    return createTlsServer({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) }, handle);
  } catch (error) {
    throw new StartError(
      `The TLS certificate or key cannot be used (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

function listen(server: Server, { host, port }: Options): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new StartError(whyNotListening(error, host, port))));
    server.listen(port, host.replace(/^\[|\]$/g, ''), resolve);
  });
}

function whyNotListening({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use: stop what listens there, or set MERIDIAN_PORT`;
  if (code === 'EACCES') return `Port ${port} on ${host} may not be used by this user: set MERIDIAN_PORT`;
  return `Cannot listen on ${host}:${port} (${code ?? message}): set MERIDIAN_HOST and MERIDIAN_PORT`;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handleTrpc: RequestListener,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const path = pathOf(request);
  const type = request.headers['content-type'];
  if (path.startsWith('/trpc/') && type !== undefined && !/^application\/json\b/i.test(type))
    answer(response, 415, NOT_JSON);
  else if (path.startsWith('/trpc/')) handleTrpc(request, response);
  else if (path === '/healthz') answer(response, 200, { status: 'ok' });
  else if (path === '/readyz') {
    const ready = await isReady();
    answer(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
  } else answer(response, 404, { status: 'not found', hint: 'The API is at /trpc' });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').replace(/[?#].*$/s, '');
}
