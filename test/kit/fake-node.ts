import { randomUUID } from 'node:crypto';
import type { HeartbeatReply, RuntimeStatus } from '@meridian/shared/node-status.ts';
import { type Answer, HttpCaller } from './http.ts';

/** A node that speaks when the test tells it to. */
export class FakeNode {
  readonly #http: HttpCaller;
  readonly #type: 'Backend' | 'Proxy';
  #bootId = randomUUID();
  #sequence = 0;

  constructor(url: string, apiKey: string, type: 'Backend' | 'Proxy' = 'Backend') {
    this.#http = new HttpCaller(url, apiKey);
    this.#type = type;
  }

  /** One heartbeat with so many sessions. */
  beat(
    sessions: number,
    runtimeStatus: RuntimeStatus = 'Running',
    more: Record<string, unknown> = {},
  ): Promise<Answer<HeartbeatReply>> {
    const counts =
      this.#type === 'Backend'
        ? { activeTelephonySessions: sessions, activeWebSessions: 0 }
        : { activeConnections: sessions };
    return this.say({ bootId: this.#bootId, sequence: this.#sequence++, runtimeStatus, ...counts, ...more });
  }

  /** Says goodbye, with no sessions left. */
  goodbye(): Promise<Answer<HeartbeatReply>> {
    return this.beat(0, 'Stopped');
  }

  /** The process starts anew. */
  reboot(): void {
    this.#bootId = randomUUID();
    this.#sequence = 0;
  }

  /** Whatever the test wants to say. */
  say(heartbeat: unknown): Promise<Answer<HeartbeatReply>> {
    return this.#http.post<HeartbeatReply>('node.heartbeat', heartbeat);
  }
}
