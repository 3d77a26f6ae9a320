import { setTimeout } from 'node:timers/promises';
import { type MeridianClient, refusalOf } from '@meridian/server/client';
import type { PlannedRegion, PlannedServer } from './demo-plan.ts';
import type { Random } from './random.ts';

/** A server as Meridian knows it, and the key that it gave for it. */
export type RegisteredServer = {
  readonly endpoint: string;
  readonly regionId: string;
  readonly serverId: string;
  readonly apiKey: string;
  readonly isDisabled: boolean;
  /** What its process tries when Meridian does not know its key any more. */
  readonly spareKey?: string;
};

const SIP_PORT = 5061;
/** Two requests' worth: Meridian works at one of them while the other is made. */
const SERVERS_AT_ONCE = 200;
/** A token may ask thousands of times a second; who makes many servers waits a little where that is too slow. */
const RETRY_AFTER_MS = 250;
const TRIES_MAX = 100;

/**
 * Makes the planned regions and servers over the public API, as an operator's script would. Regions go into service once
 * all of it is there: nobody calls for a region that stands empty.
 */
export async function seedDemo(
  client: MeridianClient,
  plan: readonly PlannedRegion[],
  random: Random,
  onServers: (made: number) => void = () => {},
): Promise<readonly RegisteredServer[]> {
  const registered: RegisteredServer[] = [];
  for (const region of plan) {
    await makeRegion(client, region, random);
    for (let from = 0; from < region.servers.length; from += SERVERS_AT_ONCE) {
      const some = region.servers.slice(from, from + SERVERS_AT_ONCE);
      registered.push(...(await Promise.all(some.map((server) => addServer(client, region.regionId, server)))));
      onServers(registered.length);
    }
  }
  for (const region of plan) await putRegionInService(client, region);
  return registered;
}

/** Does it, again while that is refused because too much was asked of late. */
async function patiently<T>(change: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await change();
    } catch (error) {
      if (refusalOf(error)?.code !== 'TOO_MANY_REQUESTS' || tries === TRIES_MAX) throw error;
      await setTimeout(RETRY_AFTER_MS);
    }
  }
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
  const { regionManager } = client;
  const { server, apiKey } = await patiently(() =>
    regionManager.addOrUpdateRegionServer.mutate({
      mode: 'add',
      regionId,
      server: { endpoint, type, sipPort: SIP_PORT },
    }),
  );
  if (!server || apiKey === undefined) throw new Error(`Meridian gave no key for ${endpoint}`);
  const target = { regionId, serverId: server.serverId };
  await patiently(() =>
    maintenance === null
      ? regionManager.disableRegionServerMaintenance.mutate(target)
      : regionManager.enableRegionServerMaintenance.mutate({ ...target, ...maintenance }),
  );
  await patiently(() =>
    disabled === null
      ? regionManager.enableRegionServer.mutate(target)
      : regionManager.disableRegionServer.mutate({ ...target, ...disabled }),
  );
  return { endpoint, regionId, serverId: server.serverId, apiKey, isDisabled: disabled !== null };
}
