import type { WebSocket } from 'ws';
import type { Caller } from './access.ts';

export type DoorLimits = {
  readonly socketsMax: number;
  /** Of one address, that have not signed in yet. */
  readonly strangersMax: number;
  readonly signInWithinMs: number;
  /** Of one server's key: one and what is left of those before it, which nobody has noticed to be lost. */
  readonly perServerMax: number;
  readonly perTokenMax: number;
};

export const DOOR_LIMITS: DoorLimits = {
  socketsMax: 10_000,
  strangersMax: 1000,
  signInWithinMs: 10_000,
  perServerMax: 4,
  perTokenMax: 2000,
};

/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1: against the policy. */
const AGAINST_POLICY = 1008;
const CLOSE_WITHIN_MS = 1000;

type Stranger = { readonly address: string; readonly cameAtMs: number };

/** Who may have a socket open, and how many: nobody takes the room of all others. */
export class SocketDoors {
  readonly #limits: DoorLimits;
  readonly #monotonicMs: () => number;
  #open = 0;
  /** The one that came first is the first. */
  readonly #strangers = new Map<WebSocket, Stranger>();
  readonly #strangersOf = new Map<string, number>();
  readonly #socketsOf = new Map<string, Set<WebSocket>>();

  constructor(limits: DoorLimits, monotonicMs: () => number) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
  }

  /** The status that turns one more from this address away; null where it may come in. */
  whyNot(address: string): string | null {
    if (this.#open >= this.#limits.socketsMax) return '503 Service Unavailable';
    return (this.#strangersOf.get(address) ?? 0) >= this.#limits.strangersMax ? '429 Too Many Requests' : null;
  }

  /** A stranger until it signs in. */
  enter(socket: WebSocket, address: string): void {
    this.#open++;
    this.#strangers.set(socket, { address, cameAtMs: this.#monotonicMs() });
    this.#strangersOf.set(address, (this.#strangersOf.get(address) ?? 0) + 1);
    socket.on('close', () => {
      this.#open--;
      this.#isNoStranger(socket);
    });
  }

  /** Where its owner has too many, the oldest makes room. */
  signIn(socket: WebSocket, caller: Caller): void {
    this.#isNoStranger(socket);
    const owner = ownerOf(caller);
    const sockets = this.#socketsOf.get(owner) ?? new Set();
    this.#socketsOf.set(owner, sockets.add(socket));
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) this.#socketsOf.delete(owner);
    });
    const [oldest] = sockets;
    const max = caller.kind === 'node' ? this.#limits.perServerMax : this.#limits.perTokenMax;
    if (sockets.size <= max || !oldest) return;
    sockets.delete(oldest);
    close(oldest, 'Too many connections with this key: the oldest makes room');
  }

  /** Closes those that have not signed in in time. */
  closeOverdue(): void {
    for (const [socket, { cameAtMs }] of this.#strangers) {
      if (this.#monotonicMs() - cameAtMs < this.#limits.signInWithinMs) return;
      close(socket, 'Sign in within 10 s: connectionParams {token}');
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
function close(socket: WebSocket, reason: string): void {
  socket.close(AGAINST_POLICY, reason);
  setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
}
