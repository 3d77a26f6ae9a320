import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpLink,
  splitLink,
  type TRPCClient,
  wsLink,
} from '@trpc/client';
import { type KeepAlive, keptAlive } from './keep-alive.ts';
import { PromptWebSocket } from './prompt-web-socket.ts';
import { fullJitterMs } from './retry-delay.ts';
import { createRetryWait, type RetryWait } from './retry-wait.ts';
import { socketDecoder } from './socket-decoder.ts';
import type { AppRouter } from '../api/app-router.ts';

/** Everything that Meridian answers, typed from its router. */
export type MeridianClient = TRPCClient<AppRouter>;

/** The connection that subscriptions run over. */
export type LinkState = {
  readonly state: 'connecting' | 'open' | 'closed';
  readonly error: string | null;
  /** How long from now until the next try; null where none is waited for. */
  readonly retryInMs: number | null;
};

export type ClientOptions = {
  /** Of the server, for example `http://127.0.0.1:4100`. */
  readonly url: string;
  /** An operator's token, or a server's key for `node.*`. */
  readonly token: string;
  /** For scripts that ask a lot: up to so many calls of one moment share a request, at most 100. One each by default. */
  readonly callsPerRequest?: number;
  /** Hears each change of the subscriptions' connection. */
  readonly onLink?: (link: LinkState) => void;
  /** How long to wait before the next try, in milliseconds; full jitter from 0.5 to 15 s by default. */
  readonly retryDelayMs?: (attempt: number) => number;
  /** Lets someone cut the wait before the next try short. */
  readonly retryWait?: RetryWait;
  /** How soon a silent connection is noticed; `pongTimeoutMs` is twice as long after each in a row, 16 times at most. */
  readonly keepAlive?: KeepAlive;
};

const NO_ANSWER = 'the server does not answer';

/**
 * A typed client: queries and changes over HTTP, subscriptions over one WebSocket, which opens with the first
 * subscription, reconnects by itself, and closes with the last one.
 *
 * @example
 * const meridian = createMeridianClient({ url: 'http://127.0.0.1:4100', token });
 * const regions = await meridian.regionManager.getRegions.query();
 */
export function createMeridianClient(options: ClientOptions): MeridianClient {
  const { url, token, callsPerRequest = 1, onLink, retryDelayMs = fullJitterMs, keepAlive } = options;
  const { retryWait = createRetryWait() } = options;
  const base = url.replace(/\/+$/, '');
  let retryInMs = 0;
  const socket = createWSClient({
    // The library's own wait cannot be cut short: what it waits for is the address.
    url: async () => {
      // One that opens anew after it was closed, because nobody listened any more, has not failed.
      const waitMs = retryInMs;
      retryInMs = 0;
      await retryWait.wait(waitMs);
      return `${base.replace(/^http/, 'ws')}/trpc`;
    },
    connectionParams: { token },
    lazy: { enabled: true, closeMs: 0 },
    retryDelayMs: (attempt) => {
      retryInMs = retryDelayMs(attempt);
      onLink?.({ state: 'connecting', error: NO_ANSWER, retryInMs });
      return 0;
    },
    WebSocket: keepAlive ? keptAlive(keepAlive) : PromptWebSocket,
    experimental_encoder: socketDecoder,
  });
  if (onLink) {
    socket.connectionState.subscribe({
      next: ({ state, error }) =>
        onLink({
          state: state === 'pending' ? 'open' : state === 'connecting' ? 'connecting' : 'closed',
          error: error === null ? null : NO_ANSWER,
          retryInMs: null,
        }),
    });
  }
  // By POST even for queries: reasons stay out of URLs.
  const http = {
    url: `${base}/trpc`,
    methodOverride: 'POST',
    headers: { authorization: `Bearer ${token}` },
  } as const;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: wsLink({ client: socket }),
        false: callsPerRequest > 1 ? httpBatchLink({ ...http, maxItems: callsPerRequest }) : httpLink(http),
      }),
    ],
  });
}
