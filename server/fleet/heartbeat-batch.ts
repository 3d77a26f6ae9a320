import { BLOCKERS } from '@meridian/shared/codes.ts';
import type { DropCode, Dropped } from '@meridian/shared/relay.ts';
import type { AttachedNode } from './attached-nodes.ts';
import type { Recorded } from './live-table.ts';

const { message, remedy } = BLOCKERS['Node:GONE'];
const DROPPED: Readonly<Record<DropCode, string>> = {
  'Node:STALE': 'Not newer than what is known of the node',
  'Node:DOUBLED': 'The same message holds a later heartbeat of the node: send the last one only',
  'Node:UNKNOWN_HANDLE': 'This connection has no such handle: attach the node’s key with node.attach',
  'Node:GONE': `${message}. ${remedy}.`,
  UNAUTHORIZED: 'The node’s key was replaced or revoked: attach the new one with node.attach',
  BAD_REQUEST: 'The heartbeat is not valid',
  TOO_MANY_REQUESTS: 'More than 20 heartbeats a second from this server: heed nextHeartbeatMs',
};

/** What becomes of the heartbeats in one message. */
export class HeartbeatBatch {
  /** The nodes that were heard, whether or not it counts: they are told what is asked of them. */
  readonly heard: AttachedNode[] = [];
  accepted = 0;
  mustBeKept = false;
  readonly #dropped = new Map<DropCode, Dropped & { readonly entries: number[] }>();

  hear(entry: number, node: AttachedNode, { accepted, mustBeKept }: Recorded): void {
    this.heard.push(node);
    this.mustBeKept ||= mustBeKept;
    if (accepted) this.accepted++;
    else this.drop('Node:STALE', entry);
  }

  drop(code: DropCode, entry: number, messageOf: () => string = () => DROPPED[code]): void {
    const dropped = this.#dropped.get(code);
    if (dropped) dropped.entries.push(entry);
    else this.#dropped.set(code, { code, message: messageOf(), entries: [entry] });
  }

  get dropped(): readonly Dropped[] {
    return [...this.#dropped.values()];
  }
}
