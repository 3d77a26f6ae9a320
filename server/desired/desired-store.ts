import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Db, RegionRow, ServerKeyRow, ServerRow, Trx } from '../storage/schema.ts';
import { upsert } from '../storage/write-rows.ts';
import { DesiredState } from './desired-state.ts';
import type {
  Delta,
  DrainRecord,
  FlagRecord,
  KeyRecord,
  OldKey,
  RegionRecord,
  S3Record,
  ServerRecord,
} from './records.ts';

/** Reads the whole desired state into memory, once at the start. */
export async function loadDesired(db: Db): Promise<DesiredState> {
  const desired = new DesiredState();
  desired.swap({
    regions: (await db.selectFrom('regions').selectAll().orderBy('region_id').execute()).map(regionFromRow),
    servers: (await db.selectFrom('servers').selectAll().orderBy('server_id').execute()).map(serverFromRow),
    keys: (await db.selectFrom('server_keys').selectAll().execute()).map(keyFromRow),
  });
  return desired;
}

/** Writes what a change makes of the desired state, within its transaction. */
export async function writeDelta(trx: Trx, delta: Delta): Promise<void> {
  await upsert(trx, 'regions', 'region_id', (delta.regions ?? []).map(rowFromRegion));
  await upsert(trx, 'servers', 'server_id', (delta.servers ?? []).map(rowFromServer));
  await upsert(trx, 'server_keys', 'key_hmac', (delta.keys ?? []).map(rowFromKey));
  for (const serverId of delta.deletedServerIds ?? []) {
    await trx.deleteFrom('servers').where('server_id', '=', serverId).execute();
    await trx.deleteFrom('observed_nodes').where('server_id', '=', serverId).execute();
  }
  for (const regionId of delta.deletedRegionIds ?? []) {
    await trx.deleteFrom('regions').where('region_id', '=', regionId).execute();
  }
}

function rowFromRegion(region: RegionRecord): RegionRow {
  return {
    region_id: region.regionId,
    country_code: region.countryCode,
    region_name: region.regionName,
    latitude: region.location.latitude,
    longitude: region.location.longitude,
    disabled_json: toJson(region.disabled),
    maintenance_json: toJson(region.maintenance),
    s3_json: toJson(region.s3),
    secondary_region_id: region.secondaryRegionId,
    allowed_cidrs_json: JSON.stringify(region.allowedCidrs),
    recording_required: Number(region.recordingRequired),
    revision: region.revision,
    created_at: region.createdAt,
  };
}

function regionFromRow(row: RegionRow): RegionRecord {
  return {
    regionId: row.region_id,
    countryCode: row.country_code,
    regionName: row.region_name,
    location: { latitude: row.latitude, longitude: row.longitude },
    disabled: fromJson(row.disabled_json) as FlagRecord | null,
    maintenance: fromJson(row.maintenance_json) as FlagRecord | null,
    s3: fromJson(row.s3_json) as S3Record | null,
    secondaryRegionId: row.secondary_region_id,
    allowedCidrs: (fromJson(row.allowed_cidrs_json) as string[] | null) ?? [],
    recordingRequired: row.recording_required === 1,
    revision: row.revision,
    createdAt: row.created_at,
  };
}

function rowFromServer(server: ServerRecord): ServerRow {
  return {
    server_id: server.serverId,
    region_id: server.regionId,
    endpoint: server.endpoint,
    type: server.type,
    sip_port: server.sipPort,
    use_ssl: Number(server.useSSL),
    is_development_server: Number(server.isDevelopmentServer),
    max_sessions: server.maxSessions,
    stun_port: server.stunPort,
    disabled_json: toJson(server.disabled),
    maintenance_json: toJson(server.maintenance),
    drain_json: toJson(server.drain),
    key_hmac: server.keyHmac,
    old_key_json: toJson(server.oldKey),
    revision: server.revision,
    created_at: server.createdAt,
  };
}

function serverFromRow(row: ServerRow): ServerRecord {
  return {
    serverId: row.server_id,
    regionId: row.region_id,
    endpoint: row.endpoint,
    type: row.type as ServerType,
    sipPort: row.sip_port,
    useSSL: row.use_ssl === 1,
    isDevelopmentServer: row.is_development_server === 1,
    maxSessions: row.max_sessions,
    stunPort: row.stun_port,
    disabled: fromJson(row.disabled_json) as FlagRecord | null,
    maintenance: fromJson(row.maintenance_json) as FlagRecord | null,
    drain: fromJson(row.drain_json) as DrainRecord | null,
    keyHmac: row.key_hmac,
    oldKey: fromJson(row.old_key_json) as OldKey | null,
    revision: row.revision,
    createdAt: row.created_at,
  };
}

function rowFromKey(key: KeyRecord): ServerKeyRow {
  return {
    key_hmac: key.keyHmac,
    server_id: key.serverId,
    region_id: key.regionId,
    fingerprint: key.fingerprint,
    sealed: key.sealed,
    state: key.state,
    created_at: key.createdAt,
  };
}

function keyFromRow(row: ServerKeyRow): KeyRecord {
  return {
    keyHmac: row.key_hmac,
    serverId: row.server_id,
    regionId: row.region_id,
    fingerprint: row.fingerprint,
    sealed: row.sealed,
    state: row.state as KeyRecord['state'],
    createdAt: row.created_at,
  };
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function fromJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
