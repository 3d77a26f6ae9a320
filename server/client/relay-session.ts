import type { AttachReply, HeartbeatsReply, RelayedHeartbeat } from '@meridian/shared/relay.ts';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { AppRouter } from '../api/app-router.ts';
import { keptAlive } from './keep-alive.ts';

/** One for all sessions: what one learns of a slow link, the next knows. */
const KeptAlive = keptAlive({ intervalMs: 5000, pongTimeoutMs: 3000 });

/** One connection that speaks for nodes. Handles mean something on it alone, so it is never opened again. */
export class RelaySession {
  readonly token: string;
  readonly #socket: ReturnType<typeof createWSClient>;
  readonly #node;
  #hasEnded = false;

  constructor({ url, token, onOpen }: { url: string; token: string; onOpen: () => void }) {
    this.token = token;
    this.#socket = createWSClient({
      url: `${url.replace(/\/+$/, '').replace(/^http/, 'ws')}/trpc`,
      connectionParams: { token },
      WebSocket: KeptAlive,
      onOpen,
      // It is lost, or the server wants everyone to come anew: that is for another session.
      retryDelayMs: () => {
        void this.end();
        return 0;
      },
    });
    this.#node = createTRPCClient<AppRouter>({ links: [wsLink({ client: this.#socket })] }).node;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  attach(keys: readonly string[]): Promise<AttachReply> {
    return this.#node.attach.mutate({ keys: [...keys] });
  }

  async detach(handles: readonly number[]): Promise<void> {
    await this.#node.detach.mutate({ handles: [...handles] });
  }

  send(nodes: readonly RelayedHeartbeat[]): Promise<HeartbeatsReply> {
    return this.#node.heartbeats.mutate({ nodes });
  }

  /** Waits for what is answered yet; a second time does nothing. */
  end(): Promise<void> {
    this.#hasEnded = true;
    return this.#socket.close();
  }
}
