import { randomUUID } from 'node:crypto';
import type { Action } from '@meridian/shared/action.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { HeartbeatReply, RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { Server } from '@meridian/shared/server.ts';
import { Drains } from '../../server/operations/drains.ts';
import { REASONS } from './fleet-of-one.ts';
import { type Rooms, rooms } from './in-process.ts';

type Asked<Type extends Action['type']> = Omit<Action<Type>, 'type' | 'regionId' | 'serverId'>;

/** Drains over the real rooms, whose time and rounds the test owns. */
export type FollowedDrains = Rooms & {
  readonly drains: Drains;
  readonly now: () => Date;
  /** Lets time pass, judges silence, and runs a round. */
  readonly pass: (ms: number) => Promise<void>;
  readonly server: Server;
  readonly target: { readonly regionId: string; readonly serverId: string };
  readonly beat: (sessions: number, more?: Record<string, unknown>) => Promise<HeartbeatReply>;
  readonly reboot: () => void;
  readonly drain: (terms?: Partial<Asked<'drainRegionServer'>>) => Promise<string>;
  readonly apply: (type: 'cancelDrain' | 'enableRegionServer' | 'disableRegionServerMaintenance') => Promise<unknown>;
  readonly eventTypes: () => Promise<MeridianEvent['type'][]>;
  /** A follower that knows nothing but what was written: as after a restart. */
  readonly anotherFollower: () => Drains;
  /** The drains whose server's process was asked to stop, in this order. */
  readonly asked: readonly string[];
};

export async function followedDrains(): Promise<FollowedDrains> {
  let nowMs = Date.parse('2026-01-01T00:00:00.000Z');
  const now = () => new Date(nowMs);
  const monotonicMs = () => nowMs;
  const house = await rooms({ now, monotonicMs });
  const { table, desired, events, routing, regionManager, heartbeats, operator } = house;
  const server = await house.addServer();
  const target = { regionId: server.regionId, serverId: server.serverId };
  const apply: FollowedDrains['apply'] = (type) => regionManager.apply({ type, ...target }, {}, operator);
  await regionManager.apply({ type: 'enableRegion', regionId: target.regionId }, {}, operator);
  await regionManager.apply({ type: 'disableRegionMaintenance', regionId: target.regionId }, {}, operator);
  await apply('disableRegionServerMaintenance');
  await apply('enableRegionServer');
  let bootId = randomUUID();
  let sequence = 0;
  const asked: string[] = [];
  const anotherFollower = () =>
    new Drains({
      desired,
      table,
      elsewhere: routing,
      regionManager,
      events,
      stopRequests: { ask: (_server, drainId) => void asked.push(drainId), prune: () => undefined },
      now,
      onTrouble: (trouble, error) => {
        throw new Error(trouble, { cause: error });
      },
    });
  const drains = anotherFollower();
  return {
    ...house,
    drains,
    now,
    pass: async (ms) => {
      nowMs += ms;
      table.judge(now().toISOString());
      await drains.round();
    },
    server,
    target,
    beat: (sessions, more = {}) =>
      heartbeats.receive(
        { serverId: target.serverId, keyHmac: '' },
        {
          bootId,
          sequence: sequence++,
          runtimeStatus: 'Running' satisfies RuntimeStatus,
          activeTelephonySessions: sessions,
          activeWebSessions: 0,
          ...more,
        },
      ),
    reboot: () => {
      bootId = randomUUID();
      sequence = 0;
    },
    drain: async (terms = {}) => {
      const action = { onDeadline: 'keep', then: 'disabled', ...REASONS, ...terms } as const;
      await regionManager.apply({ type: 'drainRegionServer', ...target, ...action }, {}, operator);
      return desired.server(target.serverId)?.drain?.drainId ?? '';
    },
    apply,
    eventTypes: async () => (await events.list(0, 1000)).map(({ type }) => type),
    anotherFollower,
    asked,
  };
}
