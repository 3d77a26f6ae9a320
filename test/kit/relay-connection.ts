import { randomUUID } from 'node:crypto';
import type { AttachReply, HeartbeatsReply, RelayedHeartbeat } from '@meridian/shared/relay.ts';
import { WebSocket } from 'ws';
import type { WireError } from './http.ts';

type Reply = { readonly id: number | null; readonly result?: { readonly data: unknown }; readonly error?: WireError };
type Waiting = { readonly resolve: (data: unknown) => void; readonly reject: (error: unknown) => void };

/** One WebSocket that speaks for many nodes: the bare protocol, no client of ours in between. */
export class RelayConnection {
  readonly socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #bootId = randomUUID();
  #opened = Promise.withResolvers<void>();
  #sequence = 0;
  #calls = 0;
  /** Why it was closed; null while it is not. */
  closedBy: number | null = null;

  /** `token` signs the connection in; null leaves it to its own. */
  constructor(url: string, token: string | null) {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/trpc?connectionParams=1`);
    this.socket.on('open', () => {
      if (token !== null) this.socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
      this.#opened.resolve();
    });
    this.socket.on('message', (data: Buffer) => this.#read(data.toString()));
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => {
      this.closedBy = code;
      for (const { reject } of this.#waiting.values()) reject(new Error(`closed with ${code}`));
      this.#opened.resolve();
    });
  }

  /** Any mutation; a refusal rejects with its code. */
  async call<T>(path: string, input: unknown): Promise<T> {
    await this.#opened.promise;
    const id = ++this.#calls;
    this.socket.send(JSON.stringify({ id, method: 'mutation', params: { path, input } }));
    return new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject })) as Promise<T>;
  }

  attach(keys: readonly string[]): Promise<AttachReply> {
    return this.call('node.attach', { keys });
  }

  /** Attaches keys that are all good. */
  async handlesOf(keys: readonly string[]): Promise<number[]> {
    const { nodes } = await this.attach(keys);
    return nodes.map((node) => {
      if ('handle' in node) return node.handle;
      throw new Error(`${node.code}: ${node.message}`);
    });
  }

  say(nodes: readonly unknown[]): Promise<HeartbeatsReply> {
    return this.call('node.heartbeats', { nodes });
  }

  /** One heartbeat of each, newer than all before. */
  beat(handles: readonly number[], more: Partial<RelayedHeartbeat> = {}): Promise<HeartbeatsReply> {
    return this.say(handles.map((handle) => this.next(handle, more)));
  }

  next(handle: number, more: Partial<RelayedHeartbeat> = {}): RelayedHeartbeat {
    return { handle, bootId: this.#bootId, sequence: this.#sequence++, runtimeStatus: 'Running', ...more };
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      if (this.closedBy === null) this.socket.on('close', () => resolve());
      else resolve();
    });
    this.socket.terminate();
    return closed;
  }

  #read(text: string): void {
    if (text === 'PING') return this.socket.send('PONG');
    const { id, result, error } = JSON.parse(text) as Reply;
    const waiting = this.#waiting.get(id ?? -1);
    this.#waiting.delete(id ?? -1);
    if (error) waiting?.reject(Object.assign(new Error(error.message), error.data));
    else waiting?.resolve(result?.data);
  }
}
