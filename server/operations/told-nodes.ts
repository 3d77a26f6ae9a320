import type { Desired } from '../desired/desired-state.ts';
import type { NodeChange } from '../fleet/live-table.ts';

/**
 * Counts each draining node's heartbeats since the drain began. The answer to the first tells it that it drains; only
 * from the second on do its counts say what is there now that it takes nothing new: a trunk may have sent it a call in
 * between, which asks nobody.
 */
export class ToldNodes {
  readonly #desired: Desired;
  readonly #beats = new Map<string, { readonly drainId: string; readonly beats: number }>();

  constructor(desired: Desired) {
    this.#desired = desired;
  }

  hear({ node: { serverId }, heard }: NodeChange): void {
    const drain = this.#desired.server(serverId)?.drain;
    if (!heard || !drain) return;
    const before = this.#beats.get(serverId);
    const beats = before?.drainId === drain.drainId ? before.beats : 0;
    this.#beats.set(serverId, { drainId: drain.drainId, beats: beats + 1 });
  }

  /** Whether it has reported at least twice since this drain began, or since Meridian can tell. */
  hasAnswered(serverId: string, drainId: string): boolean {
    const counted = this.#beats.get(serverId);
    return counted?.drainId === drainId && counted.beats >= 2;
  }

  /** Forgets the servers that do not drain any more. */
  prune(): void {
    for (const serverId of this.#beats.keys()) if (!this.#desired.server(serverId)?.drain) this.#beats.delete(serverId);
  }
}
