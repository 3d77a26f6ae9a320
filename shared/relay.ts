import { z } from 'zod';
import type { DrainOrder } from './drain.ts';
import type { HeartbeatInput } from './heartbeat.ts';
import type { DesiredStatus } from './node-status.ts';
import { record } from './record.ts';
import type { RouteEnd } from './route-end.ts';

/** So many keys at most in one `node.attach`, and handles in one `node.detach`. */
export const ATTACH_MAX = 1000;
/** So many nodes at most on one connection. */
export const ATTACHED_MAX = 10_000;
/** So many heartbeats at most in one `node.heartbeats`. */
export const HEARTBEATS_MAX = 5000;

export const attachSchema = record({
  keys: z
    .array(z.string('must be text').max(256, 'must have at most 256 characters'), 'must be an array of server keys')
    .min(1, 'must not be empty')
    .max(ATTACH_MAX, `must hold at most ${ATTACH_MAX} keys`),
});

export const detachSchema = record({
  handles: z
    .array(z.int('must be a handle').nonnegative('must be a handle'), 'must be an array of handles')
    .min(1, 'must not be empty')
    .max(ATTACH_MAX, `must hold at most ${ATTACH_MAX} handles`),
});

export const heartbeatsSchema = record({
  // Each is read by itself later on: one that is malformed must not stop the others.
  nodes: z
    .array(z.unknown(), 'must be an array of heartbeats')
    .min(1, 'must not be empty')
    .max(HEARTBEATS_MAX, `must hold at most ${HEARTBEATS_MAX} heartbeats`),
});

/** A heartbeat of one of the nodes that a connection speaks for. */
export type RelayedHeartbeat = HeartbeatInput & { readonly handle: number };

/** Why a key was not attached. */
export type AttachCode = 'UNAUTHORIZED' | 'Node:GONE' | 'Node:CONNECTION_FULL' | 'TOO_MANY_REQUESTS';

/** For each key, in their order: its node's handle on this connection, or why it has none. */
export type AttachReply = {
  readonly nodes: readonly ({ readonly handle: number } | { readonly code: AttachCode; readonly message: string })[];
};

/** Why a heartbeat of many was dropped. */
export type DropCode =
  | 'Node:STALE'
  | 'Node:DOUBLED'
  | 'Node:UNKNOWN_HANDLE'
  | 'Node:GONE'
  | 'UNAUTHORIZED'
  | 'BAD_REQUEST'
  | 'TOO_MANY_REQUESTS';

/** Heartbeats that were dropped for the same reason. */
export type Dropped = {
  readonly code: DropCode;
  /** For a person; where several were malformed, of the first. */
  readonly message: string;
  /** Their places in `nodes`. */
  readonly entries: readonly number[];
};

/** What is asked of a node now, where it differs from what this connection was told last. */
export type ToldNode = {
  readonly handle: number;
  readonly desiredStatus: DesiredStatus;
  /** Why, for end users; null when nothing stands against it running. */
  readonly reason: string | null;
  /** While its server drains. */
  readonly drain?: DrainOrder;
  /** For a proxy whose peers changed: which of `peerLists` is its list now. */
  readonly peers?: number;
};

/** The one answer to the heartbeats of many nodes. */
export type HeartbeatsReply = {
  /** How many count. */
  readonly accepted: number;
  readonly nextHeartbeatMs: number;
  readonly told: readonly ToldNode[];
  readonly peerLists: readonly (readonly RouteEnd[])[];
  readonly dropped: readonly Dropped[];
};
