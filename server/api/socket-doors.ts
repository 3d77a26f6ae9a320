import type { WebSocket } from 'ws';
import type { Caller } from './access.ts';

type Kind = Caller['kind'];

export type DoorLimits = {
  /** That have not signed in yet: in all, and of one address. */
  readonly strangersMax: number;
  readonly strangersPerAddressMax: number;
  readonly signInWithinMs: number;
  /** For those that have signed in: each kind has its own, which no other takes. */
  readonly roomFor: Readonly<Record<Kind, number>>;
  /** Of one server's key, one and what is left of those before it, which nobody has noticed to be lost; of one token. */
  readonly perOwnerMax: Readonly<Record<Kind, number>>;
};

export const DOOR_LIMITS: DoorLimits = {
  strangersMax: 2000,
  strangersPerAddressMax: 1000,
  signInWithinMs: 10_000,
  roomFor: { node: 10_000, operator: 2000 },
  perOwnerMax: { node: 4, operator: 500 },
};

/** https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number */
const AGAINST_POLICY = 1008;
const TRY_AGAIN_LATER = 1013;
const CLOSE_WITHIN_MS = 1000;

type Stranger = { readonly address: string; readonly cameAtMs: number };

/** Who may have a socket open, and how many: nobody takes the room of all others. */
export class SocketDoors {
  readonly #limits: DoorLimits;
  readonly #monotonicMs: () => number;
  /** The one that came first is the first. */
  readonly #strangers = new Map<WebSocket, Stranger>();
  readonly #strangersOf = new Map<string, number>();
  readonly #inside: Record<Kind, number> = { node: 0, operator: 0 };
  readonly #socketsOf = new Map<string, Set<WebSocket>>();

  constructor(limits: DoorLimits, monotonicMs: () => number) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
  }

  /** The status that turns one more from this address away; null where it may come in. */
  whyNot(address: string): string | null {
    const isFull = (this.#strangersOf.get(address) ?? 0) >= this.#limits.strangersPerAddressMax;
    return isFull ? '429 Too Many Requests' : null;
  }

  /** A stranger until it signs in. Where there are too many, the oldest makes room: who means to sign in has had time. */
  enter(socket: WebSocket, address: string): void {
    const [oldest] = this.#strangers.keys();
    if (oldest && this.#strangers.size >= this.#limits.strangersMax) {
      this.#isNoStranger(oldest);
      oldest.terminate();
    }
    this.#strangers.set(socket, { address, cameAtMs: this.#monotonicMs() });
    this.#strangersOf.set(address, (this.#strangersOf.get(address) ?? 0) + 1);
    socket.on('close', () => this.#isNoStranger(socket));
  }

  /** Where its owner has too many, the oldest makes room; where its kind has, it stays a stranger until it is closed. */
  signIn(socket: WebSocket, caller: Caller): void {
    const { kind } = caller;
    const owner = ownerOf(caller);
    const sockets = this.#socketsOf.get(owner) ?? new Set();
    const [oldest] = sockets;
    const makesRoom = oldest !== undefined && sockets.size >= this.#limits.perOwnerMax[kind];
    if (this.#inside[kind] >= this.#limits.roomFor[kind] && !makesRoom)
      return close(socket, TRY_AGAIN_LATER, `Too many connections of ${kind}s: try again later`);
    if (makesRoom) {
      sockets.delete(oldest);
      close(oldest, AGAINST_POLICY, 'Too many connections with this key: the oldest makes room');
    }
    this.#isNoStranger(socket);
    this.#inside[kind]++;
    this.#socketsOf.set(owner, sockets.add(socket));
    socket.on('close', () => {
      this.#inside[kind]--;
      sockets.delete(socket);
      if (sockets.size === 0) this.#socketsOf.delete(owner);
    });
  }

  /** Closes those that have not signed in in time. */
  closeOverdue(): void {
    for (const [socket, { cameAtMs }] of this.#strangers) {
      if (this.#monotonicMs() - cameAtMs < this.#limits.signInWithinMs) return;
      close(socket, AGAINST_POLICY, 'Sign in within 10 s: connectionParams {token}');
    }
  }

  #isNoStranger(socket: WebSocket): void {
    const stranger = this.#strangers.get(socket);
    if (!this.#strangers.delete(socket) || !stranger) return;
    const left = (this.#strangersOf.get(stranger.address) ?? 0) - 1;
    if (left > 0) this.#strangersOf.set(stranger.address, left);
    else this.#strangersOf.delete(stranger.address);
  }
}

/** Whose budget and whose count it is. */
export function ownerOf(caller: Caller): string {
  return caller.kind === 'node' ? `server ${caller.key.serverId}` : `token ${caller.tokenId}`;
}

/** With a word, and soon, whether or not the other side agrees. */
function close(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
}
