import { ATTACHED_MAX } from '@meridian/shared/relay.ts';
import type { KeyRecord, RegionRecord, ServerRecord } from '../desired/records.ts';
import { Mutex } from '../events/mutex.ts';

/** So many messages of one connection may wait for the one before them. */
const WAITING_MAX = 8;

/** A node that a connection speaks for, by its key, and what that connection was told of it last. */
export type AttachedNode = {
  readonly handle: number;
  readonly key: KeyRecord;
  /** Its last place in the message that is read now: what a node said last is what counts. */
  lastEntry: number;
  told: Told | null;
};

/** What was asked, the records it was read from, and which peers a proxy was given. */
export type Told = {
  readonly region: RegionRecord;
  readonly server: ServerRecord;
  readonly asked: string;
  readonly peersRevision: number | null;
};

/** The nodes that one connection speaks for: they live and end with it. */
export class AttachedNodes {
  readonly #nodes = new Map<number, AttachedNode>();
  readonly #handles = new Map<string, number>();
  readonly #turns = new Mutex(WAITING_MAX, 'messages of this connection');
  /** A handle is never given twice: what is under way for one that ended must not reach another node. */
  #nextHandle = 0;

  /** Whether it ever spoke for a node. */
  get hasBroughtKeys(): boolean {
    return this.#nextHandle > 0;
  }

  /** The handle of a key's node, the same for the same key; null while the connection speaks for too many. */
  attach(key: KeyRecord): number | null {
    const known = this.#handles.get(key.keyHmac);
    if (known !== undefined) return known;
    if (this.#nodes.size >= ATTACHED_MAX) return null;
    const handle = this.#nextHandle++;
    this.#nodes.set(handle, { handle, key, lastEntry: -1, told: null });
    this.#handles.set(key.keyHmac, handle);
    return handle;
  }

  /** It speaks for this node no more: that makes room for another one. */
  detach(handle: number): void {
    const node = this.#nodes.get(handle);
    if (!node) return;
    this.#nodes.delete(handle);
    this.#handles.delete(node.key.keyHmac);
  }

  node(handle: unknown): AttachedNode | null {
    return typeof handle === 'number' ? (this.#nodes.get(handle) ?? null) : null;
  }

  /** One message after the other, so that a later answer never tells what is older. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#turns.run(task);
  }
}
