import type { FleetEventType, MeridianEvent, NodeEventType, RegionEventType } from '@meridian/shared/event.ts';
import { isOnline, type NodeState, type Reporter } from './node-state.ts';

/** A change in what the fleet, one of its regions or a node is seen to do. */
export type Transition = {
  readonly type: NodeEventType | RegionEventType | FleetEventType;
  readonly at: string;
  readonly target: MeridianEvent['target'];
  readonly detail: MeridianEvent['detail'];
};

export function transition(
  type: NodeEventType,
  { serverId, regionId }: Reporter,
  at: string,
  detail: Transition['detail'],
): Transition {
  return { type, at, target: { regionId, serverId }, detail };
}

/** What a heartbeat changed about a node, as far as anyone wants to hear of it; `sessions` are those it reports. */
export function transitionsBetween(
  before: NodeState | null,
  after: NodeState,
  at: string,
  sessions: number | null,
): Transition[] {
  const { runtimeStatus, version } = after;
  const happened = (type: NodeEventType, detail: Transition['detail']) => transition(type, after, at, detail);
  if (runtimeStatus === 'Stopped') {
    return before?.runtimeStatus === 'Stopped' ? [] : [happened('node.stopped', { sessions })];
  }
  if (!before || !isOnline(before)) return [happened('node.online', { runtimeStatus, version })];
  if (before.bootId !== after.bootId) return [happened('node.restarted', { runtimeStatus, version })];
  return [
    ...(before.liveness === 'Suspect' ? [happened('node.recovered', { runtimeStatus })] : []),
    ...(before.runtimeStatus === runtimeStatus
      ? []
      : [happened('node.statusChanged', { from: before.runtimeStatus, to: runtimeStatus })]),
  ];
}
