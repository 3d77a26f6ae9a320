import { randomUUID } from 'node:crypto';
import type { Server } from '@meridian/shared/server.ts';
import { type Clock, systemClock } from '../../server/clock.ts';
import type { DesiredState } from '../../server/desired/desired-state.ts';
import { loadDesired } from '../../server/desired/desired-store.ts';
import { EventLog } from '../../server/events/event-log.ts';
import { Detector } from '../../server/fleet/detector.ts';
import { GoneReports } from '../../server/fleet/gone-reports.ts';
import { Heartbeats } from '../../server/fleet/heartbeats.ts';
import { LiveTable } from '../../server/fleet/live-table.ts';
import { type Operator, RegionManager } from '../../server/lifecycle/region-manager.ts';
import { Capacity } from '../../server/operations/capacity/capacity.ts';
import { Peers } from '../../server/routing/peers.ts';
import { RuleModes } from '../../server/lifecycle/rule-modes.ts';
import { Routing } from '../../server/routing/routing.ts';
import { Vault } from '../../server/security/vault.ts';
import type { Db } from '../../server/storage/schema.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';

/** The real rooms behind the API, in this process, so that a test can step between their steps. */
export type Rooms = {
  readonly db: Db;
  readonly events: EventLog;
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly routing: Routing;
  readonly regionManager: RegionManager;
  readonly ruleModes: RuleModes;
  readonly heartbeats: Heartbeats;
  readonly vault: Vault;
  readonly operator: Operator;
  readonly addServer: () => Promise<Server>;
};

export async function rooms({ now, monotonicMs }: Clock = systemClock, file = ':memory:'): Promise<Rooms> {
  const db = await openSqlite(file);
  const vault = new Vault(Buffer.alloc(32, 1));
  const events = await EventLog.open(db);
  const desired = await loadDesired(db);
  const table = new LiveTable({ suspectAfterMs: 6000, deadAfterMs: 16_000 }, monotonicMs);
  const routing = new Routing({
    desired,
    live: table,
    placeOfIp: () => null,
    now,
    monotonicMs,
    random: Math.random,
    newTicketId: () => `tkt_${randomUUID()}`,
  });
  const ruleModes = await RuleModes.load(db);
  const capacity = await Capacity.load({
    db,
    desired,
    live: table,
    routing,
    events,
    retentionDays: 30,
    now,
    onTrouble: (trouble, error) => {
      throw new Error(trouble, { cause: error });
    },
  });
  const regionManager = new RegionManager({
    desired,
    events,
    live: table,
    elsewhere: routing,
    demand: capacity,
    outlook: capacity,
    ruleModes,
    secrets: vault,
    now,
    newServerId: () => `srv_${randomUUID()}`,
    newServerKey: () => `key_${randomUUID()}_${randomUUID()}`,
    newDrainId: () => `drn_${randomUUID()}`,
  });
  const detector = new Detector({
    table,
    desired,
    events,
    now,
    monotonicMs,
    onTrouble: (trouble, error) => {
      throw new Error(trouble, { cause: error });
    },
  });
  const peers = new Peers({ desired, live: table, monotonicMs: () => performance.now(), random: Math.random });
  const gone = new GoneReports(monotonicMs);
  const heartbeats = new Heartbeats({
    desired,
    table,
    now,
    nextHeartbeatMs: () => 2000,
    keep: () => detector.keep(),
    peers,
    noteGone: (key) => gone.note(key),
  });
  const operator: Operator = { tokenId: 'tok_test', name: 'test', role: 'admin' };
  await regionManager.apply({ type: 'createRegion', countryCode: 'US', regionName: 'WEST' }, {}, operator);
  let added = 0;
  return {
    db,
    events,
    desired,
    table,
    routing,
    regionManager,
    ruleModes,
    heartbeats,
    vault,
    operator,
    addServer: async () => {
      const { server } = await regionManager.apply(
        {
          type: 'addOrUpdateRegionServer',
          mode: 'add',
          regionId: 'US-WEST',
          server: {
            endpoint: `be-${++added}.example`,
            type: 'Backend',
            sipPort: 5060,
            useSSL: true,
            isDevelopmentServer: false,
          },
        },
        {},
        operator,
      );
      if (!server) throw new Error('no server was answered');
      return server;
    },
  };
}
