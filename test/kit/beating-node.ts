import type { RouteEnd } from '@meridian/shared/route-end.ts';
import type { FakeNode } from './fake-node.ts';

/** Nobody redials here: what is tested is where calls go, not how fast. */
const ROOMY = { maxNewSessionsPerSecond: 1000, maxConcurrentSessions: 1000, maxConcurrentConnections: 1000 };

/** Reports again and again, and lives on while Meridian does not answer, as nodes do. */
export class BeatingNode {
  readonly #node: FakeNode;
  readonly #everyMs: number;
  /** How many it reports. */
  sessions = 0;
  #timer: NodeJS.Timeout | null = null;
  #peers: readonly RouteEnd[] = [];

  constructor(node: FakeNode, everyMs: number) {
    this.#node = node;
    this.#everyMs = everyMs;
  }

  /** As the last answer named them. */
  get peers(): readonly RouteEnd[] {
    return this.#peers;
  }

  async start(): Promise<void> {
    await this.#beat();
    this.#timer = setInterval(() => void this.#beat(), this.#everyMs);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    try {
      const { data } = await this.#node.beat(this.sessions, 'Running', ROOMY);
      this.#peers = data.peers ?? [];
    } catch {
      // Meridian is away: what it said last holds.
    }
  }
}
