import type { Liveness, RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { Db, ObservedNodeRow, Trx } from '../storage/schema.ts';
import { upsert } from '../storage/write-rows.ts';
import type { RememberedNode } from './live-node.ts';

/** What was known of the nodes of the servers that still are. */
export async function loadObserved(db: Db, desired: Desired): Promise<RememberedNode[]> {
  const rows = await db.selectFrom('observed_nodes').selectAll().execute();
  return rows.flatMap((row) => {
    const server = desired.server(row.server_id);
    return server ? [{ ...rememberedFromRow(row), regionId: server.regionId, type: server.type }] : [];
  });
}

/** Writes what is known of nodes, within a transaction. */
export async function saveObserved(trx: Trx, nodes: readonly RememberedNode[]): Promise<void> {
  await upsert(trx, 'observed_nodes', 'server_id', nodes.map(rowFromRemembered));
}

function rememberedFromRow(row: ObservedNodeRow): Omit<RememberedNode, 'regionId' | 'type'> {
  return {
    serverId: row.server_id,
    bootId: row.boot_id,
    sequence: row.sequence,
    retiredBootIds: JSON.parse(row.retired_boot_ids_json) as string[],
    runtimeStatus: row.runtime_status as RuntimeStatus,
    liveness: row.liveness as Liveness,
    lastHeartbeatAt: row.last_heartbeat_at,
    version: row.version,
    sessions: row.sessions,
    previousSessions: row.previous_sessions,
    reportedSessions: row.reported_sessions,
    sessionsLost: row.sessions_lost === 1,
  };
}

function rowFromRemembered(node: RememberedNode): ObservedNodeRow {
  return {
    server_id: node.serverId,
    boot_id: node.bootId,
    sequence: node.sequence,
    retired_boot_ids_json: JSON.stringify(node.retiredBootIds),
    runtime_status: node.runtimeStatus,
    liveness: node.liveness,
    last_heartbeat_at: node.lastHeartbeatAt,
    version: node.version,
    sessions: node.sessions,
    previous_sessions: node.previousSessions,
    reported_sessions: node.reportedSessions,
    sessions_lost: Number(node.sessionsLost),
  };
}
