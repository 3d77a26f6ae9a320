import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { writeDelta } from '../../../server/desired/desired-store.ts';
import { openVault } from '../../../server/security/vault.ts';
import { openSqlite } from '../../../server/storage/sqlite.ts';
import { WORLD_CITIES } from '../../kit/places.ts';
import { removeDirectory, type ServerProcess, startServer, temporaryDirectory } from '../../kit/server-process.ts';
import type { Later } from '../bench-case.ts';
import { MEASURED } from './processes.ts';

/** A server of the fleet, in service, and the key that its node reports with. */
export type SeededNode = {
  readonly serverId: string;
  readonly regionId: string;
  readonly type: ServerType;
  readonly apiKey: string;
};

export type SeededServer = Pick<ServerProcess, 'url' | 'adminToken' | 'process'> & {
  readonly nodes: readonly SeededNode[];
};

const REGIONS = 200;
const NODES_PER_REGION = 50;
const PROXY_EVERY = 5;
const CREATED_AT = '2026-11-01T00:00:00.000Z';
/** Nothing is asked of the names that were made up here. */
const QUIET = { MERIDIAN_PROBE_INTERVAL_MS: '0', MERIDIAN_STORAGE_CHECK_INTERVAL_MS: '0' };

/** The real server, in a process of its own, that knows so many servers: written as rows, since adding each would take minutes. */
export async function startSeededServer(
  nodeCount: number,
  later: Later,
  env: Readonly<Record<string, string>> = {},
): Promise<SeededServer> {
  const stateDir = temporaryDirectory();
  later(() => removeDirectory(stateDir));
  const nodes = await seed(stateDir, nodeCount);
  const server = await startServer({ ...QUIET, ...MEASURED, ...env }, stateDir);
  later(() => server.stop());
  return { ...server, nodes };
}

async function seed(stateDir: string, nodeCount: number): Promise<readonly SeededNode[]> {
  const vault = openVault(join(stateDir, 'master-key'));
  const db = await openSqlite(join(stateDir, 'meridian.db'));
  const regions = regionIds(nodeCount).map((regionId, index) => ({
    regionId,
    countryCode: 'US',
    regionName: regionId.slice('US-'.length),
    location: placeAt(index),
    disabled: null,
    maintenance: null,
    s3: null,
    secondaryRegionId: null,
    allowedCidrs: [],
    recordingRequired: false,
    revision: 1,
    createdAt: CREATED_AT,
  }));
  const nodes = Array.from({ length: nodeCount }, (_, index) => ({
    serverId: `srv_${String(index).padStart(5, '0')}`,
    regionId: regions[index % regions.length]?.regionId ?? '',
    type: Math.floor(index / regions.length) % PROXY_EVERY === 0 ? ('Proxy' as const) : ('Backend' as const),
    apiKey: `key_${randomUUID()}`,
  }));
  const keyed = nodes.map((node) => ({ ...node, keyHmac: vault.hmac(node.apiKey) }));
  await db.transaction().execute((trx) =>
    writeDelta(trx, {
      regions,
      servers: keyed.map(({ serverId, regionId, type, keyHmac }) => ({
        serverId,
        regionId,
        type,
        endpoint: `${serverId.replace('_', '-')}.bench.example`,
        sipPort: 5061,
        useSSL: true,
        isDevelopmentServer: false,
        maxSessions: null,
        stunPort: null,
        disabled: null,
        maintenance: null,
        drain: null,
        keyHmac,
        revision: 1,
        createdAt: CREATED_AT,
      })),
      keys: keyed.map(({ serverId, regionId, keyHmac }) => ({
        keyHmac,
        serverId,
        regionId,
        fingerprint: keyHmac.slice(0, 12),
        sealed: null,
        state: 'active',
        createdAt: CREATED_AT,
      })),
    }),
  );
  await db.destroy();
  return nodes;
}

function regionIds(nodeCount: number): string[] {
  const count = Math.min(REGIONS, Math.ceil(nodeCount / NODES_PER_REGION));
  return Array.from({ length: count }, (_, index) => `US-B${String(index + 1).padStart(3, '0')}`);
}

function placeAt(index: number) {
  const { latitude, longitude } = WORLD_CITIES[index % WORLD_CITIES.length] ?? { latitude: 0, longitude: 0 };
  return { latitude, longitude };
}
