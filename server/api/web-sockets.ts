import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { appRouter } from './app-router.ts';
import { contextOf, type Services } from './context.ts';
import { socketEncoder } from './socket-encoder.ts';

type Options = {
  readonly services: Services;
  readonly messageMaxBytes: number;
  readonly batchMax: number;
  readonly onError: (failure: { error: { code: string; cause?: unknown }; path: string | undefined }) => void;
};

const SOCKETS_MAX = 10_000;
/** A socket that reads nothing while this much waits for it is closed; its client comes back where it was. */
const UNREAD_MAX_BYTES = 8 * 1024 * 1024;
const UNREAD_CHECK_MS = 1000;

/** tRPC over WebSocket at /trpc, on the same port as HTTP. */
export class WebSockets {
  readonly #sockets: WebSocketServer;
  readonly #sayReconnect: () => void;
  readonly #unreadCheck: NodeJS.Timeout;

  constructor(server: Server, { services, messageMaxBytes, batchMax, onError }: Options) {
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: messageMaxBytes });
    const { broadcastReconnectNotification } = applyWSSHandler({
      wss: this.#sockets,
      router: appRouter,
      maxBatchSize: batchMax,
      experimental_encoder: socketEncoder,
      keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 5000 },
      createContext: ({ req, res, info }) =>
        contextOf(services, req, {
          connectionToken: info.connectionParams?.['token'] ?? null,
          bufferedBytes: () => res.bufferedAmount,
          isSocket: true,
        }),
      onError,
    });
    this.#sayReconnect = broadcastReconnectNotification;
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#unreadCheck = setInterval(() => {
      for (const socket of this.#sockets.clients) if (socket.bufferedAmount > UNREAD_MAX_BYTES) socket.terminate();
    }, UNREAD_CHECK_MS);
  }

  /** Tells every client that this server stops. */
  sayGoodbye(): void {
    clearInterval(this.#unreadCheck);
    this.#sayReconnect();
    for (const socket of this.#sockets.clients) socket.close(1001, 'Meridian is stopping');
  }

  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Whoever asks may be gone before they are answered.
    socket.on('error', () => socket.destroy());
    const refusal = this.#whyNot(request);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => {
      this.#sockets.emit('connection', opened, request);
    });
  }

  #whyNot({ url, headers: { host } }: IncomingMessage): string | null {
    // What is read as a URL further in must be one: there a fault would end the process.
    if (!URL.canParse(url ?? '', `http://${host ?? ''}`)) return '400 Bad Request';
    if ((url ?? '').replace(/[?#].*$/s, '') !== '/trpc') return '404 Not Found';
    return this.#sockets.clients.size >= SOCKETS_MAX ? '503 Service Unavailable' : null;
  }
}
