import type { RegionRecord, ServerRecord } from '../../server/desired/records.ts';

const CREATED_AT = '2026-01-01T00:00:00.000Z';

/** A region in service, as a row. */
export function regionRecord(regionId: string, change: Partial<RegionRecord> = {}): RegionRecord {
  const [countryCode = '', ...name] = regionId.split('-');
  return {
    regionId,
    countryCode,
    regionName: name.join('-'),
    location: { latitude: 0, longitude: 0 },
    disabled: null,
    maintenance: null,
    s3: null,
    secondaryRegionId: null,
    allowedCidrs: [],
    recordingRequired: false,
    revision: 1,
    createdAt: CREATED_AT,
    ...change,
  };
}

/** A backend in service, as a row. */
export function serverRecord(regionId: string, serverId: string, change: Partial<ServerRecord> = {}): ServerRecord {
  return {
    serverId,
    regionId,
    endpoint: `${serverId}.example`,
    type: 'Backend',
    sipPort: 5060,
    useSSL: true,
    isDevelopmentServer: false,
    maxSessions: null,
    stunPort: null,
    disabled: null,
    maintenance: null,
    drain: null,
    keyHmac: serverId,
    oldKey: null,
    revision: 1,
    createdAt: CREATED_AT,
    ...change,
  };
}
