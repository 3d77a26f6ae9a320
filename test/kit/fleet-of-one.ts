import type { Server } from '@meridian/shared/server.ts';
import type { HttpCaller } from './http.ts';

export const REASONS = { publicReason: 'Planned work', privateReason: 'ticket 4711' };

let made = 0;

/** A key that no test has used before. */
export function freshKey(): string {
  return `key-${crypto.randomUUID()}-${crypto.randomUUID()}`;
}

/** Makes a region out of nothing, in service. */
export async function makeRegion(admin: HttpCaller, { inService = true } = {}): Promise<string> {
  const regionName = `R${++made}`;
  await admin.post('regionManager.createRegion', { countryCode: 'US', regionName });
  const regionId = `US-${regionName}`;
  if (inService) {
    await admin.post('regionManager.disableRegionMaintenance', { regionId });
    await admin.post('regionManager.enableRegion', { regionId });
  }
  return regionId;
}

/** Adds a server to a region, in service unless said otherwise, and gives its key. */
export async function addServer(
  admin: HttpCaller,
  regionId: string,
  { type = 'Backend', inService = true }: { type?: Server['type']; inService?: boolean } = {},
): Promise<{ server: Server; apiKey: string; target: { regionId: string; serverId: string } }> {
  const apiKey = freshKey();
  const endpoint = `node-${++made}.${regionId.toLowerCase()}.example`;
  const { data } = await admin.post('regionManager.addOrUpdateRegionServer', {
    mode: 'add',
    regionId,
    server: { endpoint, type, apiKey, sipPort: 5060 },
  });
  if (!data.server) throw new Error('no server was answered');
  const target = { regionId, serverId: data.server.serverId };
  if (inService) {
    await admin.post('regionManager.disableRegionServerMaintenance', target);
    await admin.post('regionManager.enableRegionServer', target);
  }
  return { server: data.server, apiKey, target };
}
