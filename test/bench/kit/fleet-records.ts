import { randomUUID } from 'node:crypto';
import type { Delta, RegionRecord, ServerRecord } from '../../../server/desired/records.ts';
import { WORLD_CITIES } from '../../kit/places.ts';
import { regionRecord, serverRecord } from '../../kit/records.ts';

/** What was asked of a fleet of so many servers, all in service: as its rows, and each server's key. */
export type FleetRecords = {
  readonly delta: Required<Pick<Delta, 'regions' | 'servers' | 'keys'>>;
  readonly nodes: readonly BenchNode[];
};

/** A server of the fleet, and the key that its node reports with. */
export type BenchNode = Pick<ServerRecord, 'serverId' | 'regionId' | 'type'> & { readonly apiKey: string };

const REGIONS = 200;
const NODES_PER_REGION = 50;
const PROXY_EVERY = 5;
const CREATED_AT = '2026-11-01T00:00:00.000Z';

/** Up to 200 regions; every fifth server is a proxy. `hmac` names a key as the server's vault does. */
export function fleetRecords(nodeCount: number, hmac: (key: string) => string): FleetRecords {
  const regionCount = Math.min(REGIONS, Math.ceil(nodeCount / NODES_PER_REGION));
  const regions = Array.from({ length: regionCount }, (_, index) => cityRegion(index));
  const keyed = Array.from({ length: nodeCount }, (_, index) => {
    const apiKey = `key_${randomUUID()}`;
    return {
      serverId: `srv_${String(index).padStart(5, '0')}`,
      regionId: regions[index % regionCount]?.regionId ?? '',
      type: Math.floor(index / regionCount) % PROXY_EVERY === 0 ? ('Proxy' as const) : ('Backend' as const),
      apiKey,
      keyHmac: hmac(apiKey),
    };
  });
  return {
    delta: {
      regions,
      servers: keyed.map(({ serverId, regionId, type, keyHmac }) =>
        serverRecord(regionId, serverId, { type, keyHmac, endpoint: `${serverId.replace('_', '-')}.bench.example` }),
      ),
      keys: keyed.map(({ serverId, regionId, keyHmac }) => ({
        keyHmac,
        serverId,
        regionId,
        fingerprint: keyHmac.slice(0, 12),
        sealed: null,
        state: 'active',
        createdAt: CREATED_AT,
      })),
    },
    nodes: keyed.map(({ serverId, regionId, type, apiKey }) => ({ serverId, regionId, type, apiKey })),
  };
}

function cityRegion(index: number): RegionRecord {
  const { latitude, longitude } = WORLD_CITIES[index % WORLD_CITIES.length] ?? { latitude: 0, longitude: 0 };
  return regionRecord(`US-B${String(index + 1).padStart(3, '0')}`, { location: { latitude, longitude } });
}
