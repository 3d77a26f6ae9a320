import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { RouteEnd } from '@meridian/shared/route-end.ts';
import type { Route } from '@meridian/shared/routing.ts';
import type { BeatingNode } from './beating-node.ts';
import { type Answer, HttpCaller } from './http.ts';

/** A backend that takes calls, each over a socket of its own; they are over at once. */
export class TakingBackend {
  readonly #server = http.createServer((_request, response) => {
    this.taken += 1;
    response.end();
  });
  taken = 0;

  /** Resolves with its endpoint. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

type ProxyOptions = {
  readonly url: string;
  readonly token: string;
  readonly serverId: string;
  readonly node: BeatingNode;
};
/** How calls came to their backend, or that they did not. */
export type Setups = { routed: number; byPeers: number; failed: number };

/** How fast calls come to one proxy: three of them stay within what one token may ask. */
const CALL_EVERY_MS = 10;
/** Just started, Meridian does not know yet how fast sessions may begin on each backend. */
const TRIES_MAX = 500;

/** A proxy to which calls come without end, one after the other: by Meridian's route, else by the peers it was told. */
export class CallingProxy {
  readonly #options: ProxyOptions;
  readonly #meridian: HttpCaller;
  readonly setups: Setups = { routed: 0, byPeers: 0, failed: 0 };
  #calls = 0;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#meridian = new HttpCaller(options.url, options.token);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.setups[await this.#setUp(`${this.#options.serverId}-${++this.#calls}`)] += 1;
      await setTimeout(CALL_EVERY_MS);
    }
  }

  async #setUp(callId: string): Promise<keyof Setups> {
    const answer = await this.#route(callId);
    if (answer !== null) {
      const { backend, alternates } = answer.data;
      return (await isTakenByOneOf([backend, ...alternates])) ? 'routed' : 'failed';
    }
    const { peers } = this.#options.node;
    const from = Math.floor(Math.random() * peers.length);
    return (await isTakenByOneOf([...peers.slice(from), ...peers.slice(0, from)])) ? 'byPeers' : 'failed';
  }

  /** Null where Meridian does not answer. Where it says when to ask again, it is asked again. */
  async #route(callId: string): Promise<Answer<Route> | null> {
    const request = { caller: { country: 'IE' }, ingressServerId: this.#options.serverId, callId };
    try {
      for (let tries = 1; ; tries++) {
        const answer = await this.#meridian.post<Route>('routing.route', request);
        if (answer.status !== 503 || tries === TRIES_MAX) return answer;
        await setTimeout((answer.error.data as { retryAfterMs?: number }).retryAfterMs);
      }
    } catch {
      return null;
    }
  }
}

async function isTakenByOneOf(backends: readonly RouteEnd[]): Promise<boolean> {
  for (const { endpoint } of backends) {
    try {
      if ((await fetch(`http://${endpoint}/`, { method: 'POST' })).ok) return true;
    } catch {
      // That one is away: the next may not be.
    }
  }
  return false;
}
