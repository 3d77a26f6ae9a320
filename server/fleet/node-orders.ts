import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import type { ToldNode } from '@meridian/shared/relay.ts';
import type { RouteEnd } from '@meridian/shared/route-end.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { RegionRecord, ServerRecord } from '../desired/records.ts';
import type { AttachedNode } from './attached-nodes.ts';
import { desiredStatusOf } from './desired-status.ts';
import type { LiveTable } from './live-table.ts';
import type { PeerLists } from './peer-lists.ts';

/** What proxies are to choose from while Meridian does not answer. */
export type PeersSource = {
  for(proxy: ServerRecord): readonly RouteEnd[];
  /** Another number once a proxy should be given a new list. */
  revision(proxy: ServerRecord): number;
};

type Parts = { readonly desired: Desired; readonly table: LiveTable; readonly peers: PeersSource };
type Orders = Omit<HeartbeatReply, 'accepted' | 'nextHeartbeatMs'>;

/** What is asked of the nodes. */
export class NodeOrders {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  of(region: RegionRecord, server: ServerRecord, at: Date): Orders {
    return {
      ...this.#asked(region, server, at),
      ...(server.type === 'Proxy' && { peers: this.#parts.peers.for(server) }),
    };
  }

  /** The same for a node of many, as far as its connection was not told already; null where it was. */
  news(node: AttachedNode, lists: PeerLists, at: Date): ToldNode | null {
    const { desired, peers } = this.#parts;
    const server = desired.server(node.key.serverId);
    const region = server && desired.region(server.regionId);
    if (!region) return null;
    const { handle, told } = node;
    const isSame = told?.server === server && told.region === region && server.drain === null;
    let peersRevision = server.type === 'Proxy' ? peers.revision(server) : null;
    if (isSame && told.peersRevision === peersRevision) return null;
    const orders = this.#asked(region, server, at);
    const asked = JSON.stringify(orders);
    const mayPlace = peersRevision !== null && peersRevision !== told?.peersRevision;
    const place = mayPlace ? lists.place(peers.for(server)) : null;
    // Who found no room for its list gets it next time.
    if (mayPlace && place === null) peersRevision = told?.peersRevision ?? null;
    node.told = { region, server, asked, peersRevision };
    if (asked === told?.asked && place === null) return null;
    return { handle, ...orders, ...(place !== null && { peers: place }) };
  }

  #asked(region: RegionRecord, server: ServerRecord, at: Date) {
    return desiredStatusOf(region, server, this.#parts.table.mayHaveSessions(server.serverId), at);
  }
}
