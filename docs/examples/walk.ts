// The whole life of a region, walked with the typed client: `npm run walk` while a server runs (`npm run server`).
// It plays the operator and, where a node must speak, the node as well; at the end nothing of it is left.
import { randomUUID } from 'node:crypto';
import { createMeridianClient, findServer, refusalOf } from '@meridian/server/client';

const reasons = { publicReason: 'Planned work, back at noon', privateReason: 'swap disk 3, ticket 4711' };
const found = findServer(process.env);
if ('missing' in found) {
  process.stderr.write(`walk: ${found.missing}\n`);
  process.exit(1);
}
const { url } = found;
const { regionManager } = createMeridianClient(found);

/** Asks for something that must be refused, and acts on the code of the refusal. */
async function expectRefusal(appCode: string, asked: Promise<unknown>): Promise<void> {
  const refusal = await asked.then(
    () => null,
    (error: unknown) => {
      // Null means that no answer came: then nobody knows, and the same idempotencyKey would find out.
      const answered = refusalOf(error);
      if (!answered) throw error;
      return answered;
    },
  );
  if (refusal?.appCode !== appCode) throw new Error(`expected ${appCode}, got ${refusal?.appCode ?? 'no refusal'}`);
  for (const { code, message, count, remedy } of refusal.blockers)
    say(`refused: ${code} (${count}) ${message}. ${remedy}.`);
}

/** A node that reports with its server's key, as the process on that server would. */
function nodeWith(apiKey: string, type: 'Backend' | 'Proxy') {
  const { node } = createMeridianClient({ url, token: apiKey });
  const bootId = randomUUID();
  let sequence = 0;
  return (runtimeStatus: 'Running' | 'Maintenance' | 'Stopped', sessions: number) =>
    node.heartbeat.mutate({
      bootId,
      sequence: sequence++,
      runtimeStatus,
      ...(type === 'Backend'
        ? { activeTelephonySessions: sessions, activeWebSessions: 0 }
        : { activeConnections: sessions }),
    });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// 1. A region is born disabled, in maintenance and empty. Its name is made up, so that the walk can be walked again.
const { region } = await regionManager.createRegion.mutate({
  countryCode: 'us',
  regionName: `walk-${randomUUID().slice(0, 8)}`,
  location: { latitude: 45.5, longitude: -122.7 },
});
if (!region) throw new Error('no region was answered');
const { regionId } = region;
say(`created ${regionId}: ${region.disabled ? 'disabled' : ''}, ${region.maintenance ? 'in maintenance' : ''}`);

// 2. Its storage. The secrets go in and never come out again.
await regionManager.updateRegionS3Config.mutate({
  regionId,
  endpoint: 's3.us-west-2.amazonaws.com',
  accessKey: `AKIA${randomUUID()}`,
  secretKey: randomUUID(),
  useSSL: true,
});

// 3. A backend and a proxy. Without an apiKey one is made, and answered this once.
async function addServer(name: string, type: 'Backend' | 'Proxy', sipPort: number) {
  const added = await regionManager.addOrUpdateRegionServer.mutate({
    mode: 'add',
    regionId,
    server: { endpoint: `${name}.${regionId.toLowerCase()}.example:443`, type, sipPort },
    // The same key again, after a lost answer, would add nothing a second time.
    idempotencyKey: randomUUID(),
  });
  if (!added.server || !added.apiKey) throw new Error('no server and key were answered');
  return { target: { regionId, serverId: added.server.serverId }, beat: nodeWith(added.apiKey, type) };
}
const backend = await addServer('be-1', 'Backend', 5060);
const proxy = await addServer('px-1', 'Proxy', 5061);

// 4. Out of maintenance, enabled: region first, then servers. The nodes learn of it with their next heartbeat.
await regionManager.disableRegionMaintenance.mutate({ regionId });
await regionManager.enableRegion.mutate({ regionId });
for (const { target } of [backend, proxy]) {
  await regionManager.disableRegionServerMaintenance.mutate(target);
  await regionManager.enableRegionServer.mutate(target);
}
say(`backend is told: ${(await backend.beat('Running', 2)).desiredStatus}`);
await proxy.beat('Running', 4);
const { totals } = await regionManager.getRegion.query({ regionId });
say(`${totals.routableBackends} backend and ${totals.routableProxies} proxy take sessions; ${totals.calls} calls`);

// 5. A server into maintenance, looked at first: the plan's hash makes sure that what was seen is what is done.
const maintenance = { ...backend.target, ...reasons };
const plan = await regionManager.plan.query({ type: 'enableRegionServerMaintenance', ...maintenance });
say(
  `plan: tier ${plan.tier}, ${plan.impact.calls} calls there, warnings: ${plan.warnings.map(({ code }) => code).join(', ')}`,
);
await regionManager.enableRegionServerMaintenance.mutate({ ...maintenance, planHash: plan.planHash });
const told = await backend.beat('Maintenance', 2);
say(`backend is told: ${told.desiredStatus}, because "${told.reason}"`);
await regionManager.disableRegionServerMaintenance.mutate(backend.target);

// 6. Disabled: no new sessions, those there are complete. Deleting is refused until it is safe.
const remove = () => regionManager.deleteRegionServerSafe.mutate(backend.target);
await expectRefusal('DeleteServer:NOT_DISABLED', remove());
await regionManager.disableRegionServer.mutate({ ...backend.target, ...reasons });
await expectRefusal('DeleteServer:NODE_ONLINE', remove());
await backend.beat('Stopped', 1);
await expectRefusal('DeleteServer:ACTIVE_SESSIONS', remove());
await backend.beat('Stopped', 0);
await backend.beat('Stopped', 0);
await remove();
say('deleted the backend');
await expectRefusal('Node:GONE', backend.beat('Running', 0));

// 7. The region: every server disabled, the region disabled, and all of it silent.
await regionManager.disableRegionServer.mutate({ ...proxy.target, ...reasons });
await regionManager.disableRegion.mutate({ regionId, ...reasons });
await expectRefusal('DeleteRegion:NODES_ONLINE', regionManager.deleteRegionSafe.mutate({ regionId }));
await proxy.beat('Stopped', 0);
await proxy.beat('Stopped', 0);
await regionManager.deleteRegionSafe.mutate({ regionId });
say(`deleted ${regionId}`);
