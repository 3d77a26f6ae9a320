import type { MeridianClient } from '@meridian/server/client';
import type { PlannedRegion, PlannedServer } from './demo-plan.ts';
import type { Random } from './random.ts';

/** A server as Meridian knows it, and the key that it gave for it. */
export type RegisteredServer = {
  readonly endpoint: string;
  readonly regionId: string;
  readonly serverId: string;
  readonly apiKey: string;
};

const SIP_PORT = 5061;

/** Makes the planned regions and servers over the public API, as an operator's script would. */
export async function seedDemo(
  client: MeridianClient,
  plan: readonly PlannedRegion[],
  random: Random,
): Promise<readonly RegisteredServer[]> {
  const registered: RegisteredServer[] = [];
  for (const region of plan) {
    await makeRegion(client, region, random);
    for (const server of region.servers) registered.push(await addServer(client, region.regionId, server));
    await putRegionInService(client, region);
  }
  return registered;
}

async function makeRegion(client: MeridianClient, region: PlannedRegion, random: Random): Promise<void> {
  const { regionId, countryCode, regionName, location, signingRegion } = region;
  await client.regionManager.createRegion.mutate({ countryCode, regionName, location });
  await client.regionManager.updateRegionS3Config.mutate({
    regionId,
    endpoint: `s3.${signingRegion}.demo.example`,
    // Made up, and for each region its own: Meridian refuses credentials that another region uses.
    accessKey: `DEMO${random.uuid().replaceAll('-', '').slice(0, 16).toUpperCase()}`,
    secretKey: `${random.uuid()}${random.uuid()}`,
    useSSL: true,
    signingRegion,
  });
}

/** Everything is born disabled and in maintenance: what the plan wants in service is returned. */
async function putRegionInService(client: MeridianClient, { regionId, maintenance }: PlannedRegion): Promise<void> {
  await client.regionManager.enableRegion.mutate({ regionId });
  if (maintenance === null) await client.regionManager.disableRegionMaintenance.mutate({ regionId });
  else await client.regionManager.enableRegionMaintenance.mutate({ regionId, ...maintenance });
}

async function addServer(client: MeridianClient, regionId: string, planned: PlannedServer): Promise<RegisteredServer> {
  const { endpoint, type, disabled, maintenance } = planned;
  const { server, apiKey } = await client.regionManager.addOrUpdateRegionServer.mutate({
    mode: 'add',
    regionId,
    server: { endpoint, type, sipPort: SIP_PORT },
  });
  if (!server || apiKey === undefined) throw new Error(`Meridian gave no key for ${endpoint}`);
  const target = { regionId, serverId: server.serverId };
  if (maintenance === null) await client.regionManager.disableRegionServerMaintenance.mutate(target);
  else await client.regionManager.enableRegionServerMaintenance.mutate({ ...target, ...maintenance });
  if (disabled === null) await client.regionManager.enableRegionServer.mutate(target);
  else await client.regionManager.disableRegionServer.mutate({ ...target, ...disabled });
  return { endpoint, regionId, serverId: server.serverId, apiKey };
}
