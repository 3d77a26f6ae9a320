import type { DesiredState } from '../desired/desired-state.ts';
import type { LiveNode } from '../fleet/live-node.ts';

/**
 * Counts each draining node's heartbeats since the drain began. The answer to the first tells it that it drains; only
 * from the second on do its counts say what is there now that it takes nothing new: a trunk may have sent it a call in
 * between, which asks nobody.
 */
export class ToldNodes {
  readonly #desired: DesiredState;
  /** Of each server that drains, and no other: every heartbeat of the fleet asks for it. */
  readonly #beats = new Map<string, { readonly drainId: string; beats: number }>();

  constructor(desired: DesiredState) {
    this.#desired = desired;
    for (const { serverId } of desired.draining()) this.#follow(serverId);
    desired.onSwap(({ servers = [], deletedServerIds = [] }) => {
      for (const { serverId } of servers) this.#follow(serverId);
      for (const serverId of deletedServerIds) this.#beats.delete(serverId);
    });
  }

  hear({ serverId }: LiveNode): void {
    const counted = this.#beats.get(serverId);
    if (counted) counted.beats += 1;
  }

  /** Whether it has reported at least twice since this drain began, or since Meridian can tell. */
  hasAnswered(serverId: string, drainId: string): boolean {
    const counted = this.#beats.get(serverId);
    return counted?.drainId === drainId && counted.beats >= 2;
  }

  #follow(serverId: string): void {
    const drainId = this.#desired.server(serverId)?.drain?.drainId;
    if (drainId === undefined) this.#beats.delete(serverId);
    else if (this.#beats.get(serverId)?.drainId !== drainId) this.#beats.set(serverId, { drainId, beats: 0 });
  }
}
