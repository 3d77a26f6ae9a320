import type { ActionType } from './action.ts';
import type { Actor } from './role.ts';

/** What a node was seen to do; one event for each transition, not for each heartbeat. */
export type NodeEventType =
  | 'node.online'
  | 'node.restarted'
  | 'node.statusChanged'
  | 'node.suspect'
  | 'node.reportingLost'
  | 'node.recovered'
  | 'node.dead'
  | 'node.stopped'
  | 'node.sessionsLost'
  | 'node.ejected'
  | 'node.readmitted';
/** What a region was seen to do, or said to be. */
export type RegionEventType = 'region.cutOff' | 'region.heardAgain' | 'region.declared';
/** Meridian heard nobody at all, which is its own link, and then somebody again. */
export type FleetEventType = 'fleet.unheard' | 'fleet.heardAgain';
/** What came of asking from outside. */
export type CheckEventType = 'probe.failing' | 'probe.recovered' | 's3.failing' | 's3.recovered';
/** What takes time, and how it went. */
export type OperationEventType =
  | 'drain.overdue'
  | 'drain.wrapUp'
  | 'operations.start'
  | 'operations.step'
  | 'operations.stopped'
  | 'operations.continue'
  | 'operations.cancel'
  | 'operations.done';
export type AlertEventType =
  | 'alert.opened'
  | 'alert.resolved'
  | 'alerts.acknowledge'
  | 'alerts.silence'
  | 'alerts.endSilence';
export type EventType =
  | ActionType
  | NodeEventType
  | RegionEventType
  | FleetEventType
  | CheckEventType
  | OperationEventType
  | AlertEventType
  | 'safetyRules.set'
  | 'events.note'
  | 'operators.createToken'
  | 'operators.revoke';

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
