import type { ActionType } from './action.ts';
import type { Actor } from './role.ts';

/** What a node was seen to do; one event for each transition, not for each heartbeat. */
export type NodeEventType =
  | 'node.online'
  | 'node.restarted'
  | 'node.statusChanged'
  | 'node.suspect'
  | 'node.recovered'
  | 'node.dead'
  | 'node.stopped'
  | 'node.sessionsLost';
export type EventType = ActionType | NodeEventType | 'operators.createToken' | 'operators.revoke';

/** One thing that happened, for ever. A viewer's copy has no `privateReason`. */
export type MeridianEvent = {
  /** 1, 2, 3, …: no gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: Actor;
  readonly type: EventType;
  readonly target: { readonly regionId?: string; readonly serverId?: string };
  readonly publicReason: string | null;
  readonly privateReason?: string | null;
  /** What the type adds: for a change its tier, warnings and revision; for a node its status and counts. */
  readonly detail: { readonly [name: string]: unknown };
  /** SHA-256 over the event before it and this one, in hex. */
  readonly hash: string;
};
