import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { type Server as SocketServer, type WebSocket, WebSocketServer } from 'ws';
import { appRouter } from './app-router.ts';
import { contextOf, type Services } from './context.ts';
import { SharedFrameSocket } from './shared-frame-socket.ts';
import { socketEncoder } from './socket-encoder.ts';
import { DOOR_LIMITS, type DoorLimits, ownerOf, SocketDoors } from './socket-doors.ts';
import { FLOW_LIMITS, type FlowLimits, SocketFlow } from './socket-flow.ts';
import { PULSE_LIMITS, type PulseLimits, SocketPulse } from './socket-pulse.ts';
import { Turns } from './turns.ts';

type Options = {
  readonly services: Services;
  readonly messageMaxBytes: number;
  readonly batchMax: number;
  readonly limits?: SocketLimits;
  readonly onError: (failure: { error: { code: string; cause?: unknown }; path: string | undefined }) => void;
};

const CHECK_MS = 1000;
/** Longer was this process's own pause, in which it heard nobody. */
const CHECK_MAX_MS = 2 * CHECK_MS;

export type SocketLimits = { readonly doors: DoorLimits; readonly flow: FlowLimits; readonly pulse: PulseLimits };
const SOCKET_LIMITS: SocketLimits = { doors: DOOR_LIMITS, flow: FLOW_LIMITS, pulse: PULSE_LIMITS };

/** tRPC over WebSocket at /trpc, on the same port as HTTP. */
export class WebSockets {
  readonly #sockets: SocketServer<typeof SharedFrameSocket>;
  readonly #services: Services;
  readonly #limits: SocketLimits;
  readonly #doors: SocketDoors;
  readonly #flows = new WeakMap<WebSocket, SocketFlow>();
  readonly #pulses = new Map<WebSocket, SocketPulse>();
  /** Whose budget a socket uses. */
  readonly #owners = new WeakMap<WebSocket, string>();
  readonly #turns = new Turns();
  readonly #sayReconnect: () => void;
  readonly #check: NodeJS.Timeout;

  constructor(server: Server, { services, messageMaxBytes, batchMax, onError, limits = SOCKET_LIMITS }: Options) {
    this.#services = services;
    this.#limits = limits;
    this.#doors = new SocketDoors(limits.doors, () => performance.now());
    // One message of a socket a turn of the event loop: hundreds may come in one read, and others want their turn too.
    const options = { allowSynchronousEvents: false, WebSocket: SharedFrameSocket };
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: messageMaxBytes, ...options });
    const { broadcastReconnectNotification } = applyWSSHandler({
      wss: this.#sockets,
      router: appRouter,
      maxBatchSize: batchMax,
      experimental_encoder: socketEncoder,
      createContext: ({ req, res, info }) => {
        const context = contextOf(services, req, {
          connectionToken: info.connectionParams?.['token'] ?? null,
          bufferedBytes: () => res.bufferedAmount,
          flow: this.#flows.get(res) ?? null,
        });
        this.#signIn(res, context.tokenHmac);
        return context;
      },
      onError,
    });
    this.#sayReconnect = broadcastReconnectNotification;
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    let checkedAtMs = performance.now();
    this.#check = setInterval(() => {
      const nowMs = performance.now();
      this.#doors.closeOverdue();
      for (const pulse of this.#pulses.values()) pulse.look(Math.min(nowMs - checkedAtMs, CHECK_MAX_MS));
      checkedAtMs = nowMs;
    }, CHECK_MS);
  }

  /** Tells every client that this server stops. */
  sayGoodbye(): void {
    clearInterval(this.#check);
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
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      this.#enter(opened, request.socket);
      opened.carriedBy(socket);
      opened.takesTurns(this.#turns);
      this.#sockets.emit('connection', opened, request);
    });
  }

  #enter(socket: SharedFrameSocket, transport: Socket): void {
    const address = transport.remoteAddress ?? '';
    this.#doors.enter(socket, address);
    this.#owners.set(socket, `address ${address}`);
    const { access } = this.#services;
    const spend = (bytes: number) => access.spendBytes(this.#owners.get(socket) ?? '', bytes);
    this.#flows.set(socket, new SocketFlow({ socket, transport, limits: this.#limits.flow, spend }));
    this.#pulses.set(socket, new SocketPulse({ socket, transport, limits: this.#limits.pulse }));
    socket.on('close', () => this.#pulses.delete(socket));
  }

  #signIn(socket: WebSocket, tokenHmac: string | null): void {
    const caller = tokenHmac === null ? null : this.#services.access.caller(tokenHmac);
    if (!caller) return;
    this.#doors.signIn(socket, caller);
    this.#owners.set(socket, ownerOf(caller));
  }

  #whyNot({ url, headers: { host }, socket }: IncomingMessage): string | null {
    // What is read as a URL further in must be one: there a fault would end the process.
    if (!URL.canParse(url ?? '', `http://${host ?? ''}`)) return '400 Bad Request';
    if ((url ?? '').replace(/[?#].*$/s, '') !== '/trpc') return '404 Not Found';
    return this.#doors.whyNot(socket.remoteAddress ?? '');
  }
}
