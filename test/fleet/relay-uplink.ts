import { type Orders, RelayClient } from '@meridian/server/client';
import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import type { NodeReport } from './node-report.ts';
import type { RegisteredServer } from './seeding.ts';
import type { Ears, Line, OnReachable, Uplink } from './uplink.ts';

/**
 * A relay in each region reports for all of its nodes over one connection. It tells a node at once what Meridian asked
 * of it last, as one does that stands beside it: a process that has just started too.
 */
export class RelayUplink implements Uplink {
  readonly #url: string;
  readonly #onReachable: OnReachable;
  readonly #relays = new Map<string, RelayClient>();
  readonly #open = new Set<string>();

  constructor(url: string, onReachable: OnReachable = () => {}) {
    this.#url = url;
    this.#onReachable = onReachable;
  }

  connect({ apiKey, regionId }: RegisteredServer, ears: Ears): Line {
    const relay = this.#relayIn(regionId);
    let asked: HeartbeatReply | null = null;
    let last: NodeReport | null = null;
    const node = relay.add(apiKey, {
      onOrders: (orders) => {
        asked = replyFrom(orders, relay.nextHeartbeatMs);
        if (last) ears.hear(last, asked);
      },
      onRefused: ({ code }) => {
        if (code === 'Node:GONE') ears.hearGone();
      },
    });
    return {
      // The last report takes the place of one that is not sent yet.
      isFree: true,
      send: (report) => {
        last = report;
        node.report(report);
        if (asked) ears.hear(report, asked);
      },
    };
  }

  #relayIn(regionId: string): RelayClient {
    const known = this.#relays.get(regionId);
    if (known) return known;
    const relay = new RelayClient({ url: this.#url, onLink: (state) => this.#noteLink(regionId, state) });
    this.#relays.set(regionId, relay);
    return relay;
  }

  #noteLink(regionId: string, state: 'connecting' | 'open'): void {
    if (state === 'open') this.#open.add(regionId);
    else if (!this.#open.delete(regionId)) return;
    this.#onReachable(this.#open.size > 0, 'its relays have lost their connections');
  }
}

function replyFrom({ desiredStatus, reason, drain, peers }: Orders, nextHeartbeatMs: number): HeartbeatReply {
  return { accepted: true, desiredStatus, reason, nextHeartbeatMs, peers, ...(drain && { drain }) };
}
