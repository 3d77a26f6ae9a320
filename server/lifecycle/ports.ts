import type { CapacityOutlook } from '@meridian/shared/capacity.ts';
import type { ImpactOfMany } from '@meridian/shared/plan.ts';
import type { NodeMetrics, NodeStatus } from '@meridian/shared/node-status.ts';
import type { ProbeReport } from '@meridian/shared/probe.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { StorageReport } from '@meridian/shared/storage-check.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { KeyUse } from '../desired/key-standing.ts';

/** What of a node decides who gets sessions, and how many, and since when it was heard. */
export type LiveNodeView = Pick<
  NodeStatus,
  | 'runtimeStatus'
  | 'liveness'
  | 'reportingLostSince'
  | 'ejectedUntil'
  | 'rejoinsAt'
  | 'keyInUseTwiceSince'
  | 'lastHeartbeatAt'
> & { readonly metrics: NodeMetrics };

/** What lifecycle must know of the live fleet. */
export type LiveView = {
  /** What was last heard from a server's node; null if nothing ever was. */
  node(serverId: string): NodeStatus | null;
  /** The same as it is kept, for who asks of many: to be read at once, and not to be kept. */
  liveNode(serverId: string): LiveNodeView | null;
  /** Heard, and neither Stopped nor Dead; in doubt, online. */
  isOnline(serverId: string): boolean;
  /** Whether anything stands against the last two heartbeats having both reported none; in doubt, yes. */
  mayHaveSessions(serverId: string): boolean;
  /** Sessions that were never seen to end and count as lost by now; null where nobody knows how many. */
  sessionsLost(serverId: string): number | null;
  /** What asking a server from outside tells; null before it was asked. */
  probe(serverId: string): ProbeReport | null;
  /** Which of its two keys a node last reported with; null while it is not known. */
  keyUse(serverId: string): KeyUse | null;
  /** Since when so little is heard of a region that the link to it may be cut (ISO 8601, UTC); null while it is heard. */
  cutOffSince(regionId: string): string | null;
  /** What checking a region's storage last told; null before it was checked. */
  storage(regionId: string): StorageReport | null;
  /** Whether its storage is known not to work. */
  isStorageFailing(regionId: string): boolean;
  /** From now until `lift`, heartbeats of these servers wait: what is judged here stays as it is until it is committed. */
  fence(serverIds: readonly string[]): { lift(): void };
};

/** What lifecycle must know of sessions that are on their way and that no node has heard of yet. */
export type Elsewhere = {
  /** How many tickets that are out lead to a server. */
  ticketsOut(serverId: string): number;
};

/** What lifecycle must know of how full the fleet gets. */
export type Demand = {
  /**
   * The 95th percentile of the week's 5-minute peaks over the whole fleet: calls of backends, connections of proxies.
   * Null before there is any history: then nothing can be said against a change.
   */
  p95OfWeek(type: ServerType): number | null;
};

/** What a change of some regions means for the room of sessions; for people, and never a reason to refuse. */
export type Outlooks = {
  /** Of each region from which it takes something away, or that is lost and taken out. */
  readonly ofRegion: ReadonlyMap<string, CapacityOutlook>;
  /** For the fleet, which is measured when it is asked for. */
  readonly atLarge: () => Pick<ImpactOfMany, 'stranded' | 'firstFull'>;
};

/** Tells it. */
export type Outlook = {
  outlooks(regionIds: readonly string[], before: Desired, after: Desired): Outlooks;
};

/** What lifecycle does with secrets. */
export type SecretKeeper = {
  hmac(secret: string): string;
  fingerprint(secret: string): string;
  seal(secret: string, place: string): string;
};
