import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { StartError } from '../start-error.ts';
import { appRouter } from './app-router.ts';
import { contextOf, type Services } from './context.ts';

const BODY_MAX_BYTES = 1024 * 1024;
const BATCH_MAX = 100;
/** A socket that reads nothing while this much waits for it is closed; its client comes back where it was. */
const UNREAD_MAX_BYTES = 8 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const UNREAD_CHECK_MS = 1000;

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
    if (error.code === 'INTERNAL_SERVER_ERROR') options.onError(`${path ?? 'a request'} failed`, error.cause ?? error);
  };
  const handleTrpc = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    maxBodySize: BODY_MAX_BYTES,
    maxBatchSize: BATCH_MAX,
    // Queries by POST keep reasons out of URLs and logs.
    allowMethodOverride: true,
    createContext: ({ req, res }) =>
      contextOf(services, req, { connectionToken: null, bufferedBytes: () => res.writableLength }),
    onError,
  });
  const server = listener(options, (request, response) => void serve(request, response, handleTrpc, options.isReady));
  server.requestTimeout = REQUEST_TIMEOUT_MS;

  const sockets = new WebSocketServer({ noServer: true, maxPayload: BODY_MAX_BYTES });
  const trpcSockets = applyWSSHandler({
    wss: sockets,
    router: appRouter,
    maxBatchSize: BATCH_MAX,
    keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 5000 },
    createContext: ({ req, res, info }) =>
      contextOf(services, req, {
        connectionToken: info.connectionParams?.['token'] ?? null,
        bufferedBytes: () => res.bufferedAmount,
      }),
    onError,
  });
  server.on('upgrade', (request, socket, head) => {
    if (pathOf(request) !== '/trpc') socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  });
  const unreadCheck = setInterval(() => {
    for (const socket of sockets.clients) if (socket.bufferedAmount > UNREAD_MAX_BYTES) socket.terminate();
  }, UNREAD_CHECK_MS);

  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const shownHost = options.host.includes(':') && !options.host.startsWith('[') ? `[${options.host}]` : options.host;
  return {
    url: `${options.tls ? 'https' : 'http'}://${shownHost}:${port}`,
    close: async (withinMs) => {
      clearInterval(unreadCheck);
      trpcSockets.broadcastReconnectNotification();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.clients) socket.close(1001, 'Meridian is stopping');
      server.closeIdleConnections();
      // What is under way may finish; what streams for ever is cut.
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
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
  if (path.startsWith('/trpc/')) handleTrpc(request, response);
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
