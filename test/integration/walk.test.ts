import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import type { Plan } from '@meridian/shared/plan.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { describe, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { type Answer, HttpCaller } from '../kit/http.ts';
import { useServer } from '../kit/use-server.ts';

const KEY = 'generated-secure-api-key-min-32-chars';
const REASONS = { publicReason: 'We are upgrading', privateReason: 'kernel 6.12 on rack 4' };

const live = useServer();

/** Short for "is refused with this code", and how. */
function refusal(answer: Answer<unknown>): [number, string, string[]] {
  const { data } = answer.error;
  return [answer.status, data.appCode, data.blockers.map(({ code }) => code)];
}

/** The steps build on each other, as they do for the person who walks them. */
describe('the walk, over plain HTTP', () => {
  let backend: Server;
  let proxy: Server;
  let proxyKey: string;
  const backendNode = () => new FakeNode(live.meridian.url, KEY);
  let reporting: FakeNode;
  let proxyNode: FakeNode;

  test('a region is born disabled, in maintenance and empty', async () => {
    const { data } = await live.admin.post('regionManager.createRegion', { countryCode: ' us ', regionName: 'west' });
    expect(data.region).toMatchObject({
      regionId: 'US-WEST',
      countryCode: 'US',
      regionName: 'WEST',
      s3: null,
      servers: [],
      revision: 1,
    });
    expect(data.region?.disabled).toMatchObject({ by: 'admin' });
    expect(data.region?.maintenance).not.toBeNull();
    expect(data.eventSeq).toBeGreaterThan(0);
    expect(
      refusal(await live.admin.post('regionManager.createRegion', { countryCode: 'US', regionName: 'WEST' })),
    ).toEqual([409, 'CreateRegion:ALREADY_EXISTS', ['CreateRegion:ALREADY_EXISTS']]);
    expect(
      refusal(await live.admin.post('regionManager.createRegion', { countryCode: 'ZZ', regionName: '-' })),
    ).toEqual([400, 'CreateRegion:INVALID_INPUT', ['CreateRegion:INVALID_INPUT']]);
  });

  test('its S3 is set, and shown without its secrets', async () => {
    const s3 = {
      endpoint: 's3.us-west-2.amazonaws.com',
      accessKey: 'AKIAWEST',
      secretKey: 'west-secret-key',
      useSSL: true,
    };
    const { data, text } = await live.admin.post('regionManager.updateRegionS3Config', { regionId: 'US-WEST', ...s3 });
    expect(data.region?.s3).toMatchObject({
      endpoint: 's3.us-west-2.amazonaws.com',
      bucket: 'meridian-us-west',
      signingRegion: 'us-west-2',
      useSSL: true,
      forcePathStyle: false,
    });
    expect(text).not.toContain('AKIAWEST');
    expect(text).not.toContain('west-secret-key');
    const again = { type: 'updateRegionS3Config', regionId: 'US-WEST', ...s3, accessKey: 'AKIANEW' };
    expect((await live.admin.post<Plan>('regionManager.plan', again)).data).toMatchObject({
      tier: 2,
      warnings: [{ code: 'S3_REPLACED' }],
    });
    expect(refusal(await live.admin.post('regionManager.updateRegionS3Config', { regionId: 'US-WEST' }))).toEqual([
      400,
      'UpdateRegionS3:ENDPOINT_REQUIRED',
      ['UpdateRegionS3:ENDPOINT_REQUIRED', 'UpdateRegionS3:ACCESS_KEY_REQUIRED', 'UpdateRegionS3:SECRET_KEY_REQUIRED'],
    ]);
    await live.admin.post('regionManager.createRegion', { countryCode: 'DE', regionName: 'FRA' });
    const reused = { ...s3, regionId: 'DE-FRA', accessKey: 'AKIAFRA' };
    expect(refusal(await live.admin.post('regionManager.updateRegionS3Config', reused))[1]).toBe(
      'UpdateRegionS3:CREDENTIALS_REUSED',
    );
    const crosswise = { ...reused, accessKey: 'west-secret-key', secretKey: 'another' };
    expect(refusal(await live.admin.post('regionManager.updateRegionS3Config', crosswise))[1]).toBe(
      'UpdateRegionS3:CREDENTIALS_REUSED',
    );
    expect(
      refusal(await live.admin.post('regionManager.updateRegionS3Config', { ...s3, regionId: 'US-EAST' }))[1],
    ).toBe('UpdateRegionS3:NOT_FOUND');
  });

  test('its place and its secondary region are changed', async () => {
    const update = (input: object) => live.admin.post('regionManager.updateRegion', { regionId: 'US-WEST', ...input });
    const location = { latitude: 45.5, longitude: -122.7 };
    const { data } = await update({ location, secondaryRegionId: 'DE-FRA', allowedCidrs: ['10.0.0.0/8'] });
    expect(data.region).toMatchObject({ location, secondaryRegionId: 'DE-FRA', allowedCidrs: ['10.0.0.0/8'] });
    for (const wrong of [
      {},
      { secondaryRegionId: 'US-WEST' },
      { location: { latitude: 91, longitude: 0 } },
      { allowedCidrs: ['10/8'] },
    ]) {
      expect(refusal(await update(wrong)).slice(0, 2)).toEqual([400, 'UpdateRegion:INVALID_INPUT']);
    }
    expect(refusal(await update({ secondaryRegionId: 'NO-WHERE' }))[1]).toBe('UpdateRegion:NOT_FOUND');
    expect((await update({ secondaryRegionId: null })).data.region?.secondaryRegionId).toBeNull();
  });

  test('a backend and a proxy are added, with keys that are never the same twice', async () => {
    const server = { endpoint: 'BE-01.us.example:443', type: 'Backend', apiKey: KEY, sipPort: 5060 };
    const added = await live.admin.post('regionManager.addOrUpdateRegionServer', {
      mode: 'add',
      regionId: 'US-WEST',
      server,
    });
    expect(added.text).not.toContain(KEY);
    backend = added.data.server as Server;
    expect(backend).toMatchObject({
      endpoint: 'be-01.us.example:443',
      type: 'Backend',
      useSSL: true,
      isDevelopmentServer: false,
    });
    expect(backend.disabled && backend.maintenance).toBeTruthy();
    expect(backend).toMatchObject({ routable: false, node: null, drain: null });

    const other = { endpoint: 'px-01.us.example', type: 'Proxy', sipPort: 5061 };
    expect(
      refusal(
        await live.admin.post('regionManager.addOrUpdateRegionServer', {
          mode: 'add',
          regionId: 'US-WEST',
          server: { ...other, apiKey: KEY },
        }),
      ),
    ).toEqual([409, 'SaveServer:API_KEY_REUSED', ['SaveServer:API_KEY_REUSED']]);
    const made = await live.admin.post('regionManager.addOrUpdateRegionServer', {
      mode: 'add',
      regionId: 'US-WEST',
      server: other,
    });
    proxyKey = made.data.apiKey ?? '';
    expect(proxyKey.length).toBeGreaterThanOrEqual(32);
    proxy = made.data.server as Server;
    expect((await live.admin.get('regionManager.getRegions')).text).not.toContain(proxyKey);
  });

  test('addOrUpdateRegionServer answers one class at a time, and all of it', async () => {
    const save = (input: unknown) => live.admin.post('regionManager.addOrUpdateRegionServer', input);
    expect(refusal(await save({}))).toEqual([
      400,
      'SaveServer:INVALID_POST_TYPE',
      [
        'SaveServer:INVALID_POST_TYPE',
        'SaveServer:INVALID_ENDPOINT',
        'SaveServer:INVALID_TYPE',
        'SaveServer:INVALID_SIP_PORT',
      ],
    ]);
    const bad = { endpoint: 'https://x', type: 'Gateway', apiKey: 'a'.repeat(32), sipPort: 1023 };
    expect(refusal(await save({ mode: 'edit', regionId: 'NO-WHERE', server: bad }))).toEqual([
      400,
      'SaveServer:INVALID_SERVER_ID',
      [
        'SaveServer:INVALID_SERVER_ID',
        'SaveServer:INVALID_ENDPOINT',
        'SaveServer:INVALID_TYPE',
        'SaveServer:INVALID_API_KEY',
        'SaveServer:INVALID_SIP_PORT',
      ],
    ]);
    const good = { endpoint: 'be-01.us.example:443', type: 'Proxy', apiKey: proxyKey, sipPort: 5060 };
    expect(refusal(await save({ mode: 'add', regionId: 'NO-WHERE', server: good }))).toEqual([
      404,
      'SaveServer:REGION_NOT_FOUND',
      ['SaveServer:REGION_NOT_FOUND'],
    ]);
    expect(refusal(await save({ mode: 'edit', regionId: 'US-WEST', serverId: 'srv_none', server: good }))[1]).toBe(
      'SaveServer:SERVER_NOT_FOUND',
    );
    const clash = { ...good, endpoint: 'px-01.us.example' };
    expect(
      refusal(await save({ mode: 'edit', regionId: 'US-WEST', serverId: backend.serverId, server: clash })),
    ).toEqual([
      412,
      'SaveServer:INVALID_TYPE',
      ['SaveServer:INVALID_TYPE', 'SaveServer:API_KEY_REUSED', 'SaveServer:ENDPOINT_EXISTS'],
    ]);
  });

  test('out of maintenance and enabled, its nodes are told to run and it takes sessions', async () => {
    reporting = backendNode();
    proxyNode = new FakeNode(live.meridian.url, proxyKey, 'Proxy');
    expect((await reporting.beat(0, 'Starting')).data).toMatchObject({ accepted: true, desiredStatus: 'Maintenance' });
    for (const step of ['disableRegionMaintenance', 'enableRegion']) {
      expect((await live.admin.post(`regionManager.${step}`, { regionId: 'US-WEST' })).status).toBe(200);
    }
    for (const { serverId } of [backend, proxy]) {
      for (const step of ['disableRegionServerMaintenance', 'enableRegionServer']) {
        expect((await live.admin.post(`regionManager.${step}`, { regionId: 'US-WEST', serverId })).status).toBe(200);
      }
    }
    const told: HeartbeatReply = (await reporting.beat(3)).data;
    expect(told).toEqual({ accepted: true, desiredStatus: 'Running', reason: null, nextHeartbeatMs: 2000 });
    await proxyNode.beat(6);
    const { data: region } = await live.admin.get<Region>('regionManager.getRegion', { regionId: 'US-WEST' });
    expect(region.servers.map(({ routable, notRoutableBecause }) => [routable, notRoutableBecause])).toEqual([
      [true, []],
      [true, []],
    ]);
    expect(region.totals).toMatchObject({ calls: 3, callCapacity: 50, connections: 6, connectionCapacity: 100 });
  });

  test('a server goes into maintenance with two reasons, and back', async () => {
    const target = { regionId: 'US-WEST', serverId: backend.serverId };
    expect(refusal(await live.admin.post('regionManager.enableRegionServerMaintenance', target))[1]).toBe(
      'BAD_REQUEST',
    );
    const { data } = await live.admin.post('regionManager.enableRegionServerMaintenance', { ...target, ...REASONS });
    expect(data.server?.maintenance).toMatchObject(REASONS);
    expect(data.server?.notRoutableBecause.map(({ code }) => code)).toEqual(['SERVER_MAINTENANCE']);
    expect((await reporting.beat(3)).data).toMatchObject({ desiredStatus: 'Maintenance', reason: 'We are upgrading' });
    expect(data.undo).toEqual({ type: 'disableRegionServerMaintenance', ...target });
    await live.admin.post('regionManager.disableRegionServerMaintenance', target);
    expect((await reporting.beat(3)).data).toMatchObject({ desiredStatus: 'Running', reason: null });
  });

  test('a viewer reads the public reason and not the private one', async () => {
    const { token } = (
      await live.admin.post<{ token: string }>('operators.createToken', { name: 'eve', role: 'viewer' })
    ).data;
    const viewer = new HttpCaller(live.meridian.url, token);
    await live.admin.post('regionManager.disableRegion', { regionId: 'DE-FRA', ...REASONS });
    for (const answer of [
      await viewer.get('regionManager.getRegions'),
      await viewer.get('events.list', { last: 100 }),
      await viewer.get('regionManager.plan', { type: 'enableRegion', regionId: 'DE-FRA' }),
    ]) {
      expect(answer.text).toContain('We are upgrading');
      expect(answer.text).not.toContain('rack 4');
      expect(answer.text).not.toContain('privateReason');
    }
    expect((await live.admin.get('events.list', { last: 100 })).text).toContain('rack 4');
    expect(refusal(await viewer.post('regionManager.enableRegion', { regionId: 'DE-FRA' }))[1]).toBe('FORBIDDEN');
  });

  test('a disabled server gets no new sessions, and its sessions complete', async () => {
    const target = { regionId: 'US-WEST', serverId: backend.serverId };
    const { data } = await live.admin.post('regionManager.disableRegionServer', { ...target, ...REASONS });
    expect(data.server).toMatchObject({ routable: false, revision: expect.any(Number) });
    expect((await reporting.beat(2, 'Maintenance')).data).toMatchObject({ desiredStatus: 'Maintenance' });
    expect((await live.admin.get<Server['node']>('serverMetrics.getServerStatus', target)).data).toMatchObject({
      nodeId: backend.serverId,
      liveness: 'Alive',
      activeTelephonySessions: 2,
      cpuUsagePercent: null,
    });
  });

  test('deleting it is refused while it is enabled, while it reports, while it has sessions', async () => {
    const target = { regionId: 'US-WEST', serverId: backend.serverId };
    const remove = () => live.admin.post('regionManager.deleteRegionServerSafe', target);
    expect(refusal(await remove())).toEqual([
      412,
      'DeleteServer:NODE_ONLINE',
      ['DeleteServer:NODE_ONLINE', 'DeleteServer:ACTIVE_SESSIONS'],
    ]);
    await live.admin.post('regionManager.enableRegionServer', target);
    expect(refusal(await remove())[2]).toEqual([
      'DeleteServer:NOT_DISABLED',
      'DeleteServer:NODE_ONLINE',
      'DeleteServer:ACTIVE_SESSIONS',
    ]);
    await live.admin.post('regionManager.disableRegionServer', { ...target, ...REASONS });
    await reporting.goodbye();
    expect(refusal(await remove())[2], 'one goodbye without sessions is not two').toEqual([
      'DeleteServer:ACTIVE_SESSIONS',
    ]);
    await reporting.goodbye();
    const { data: plan } = await live.admin.get<Plan>('regionManager.plan', {
      type: 'deleteRegionServerSafe',
      ...target,
    });
    expect(plan).toMatchObject({ blockers: [], tier: 3, confirm: 'be-01', undo: null });
    const { data } = await remove();
    expect(data.server).toMatchObject({ serverId: backend.serverId });
    expect(refusal(await remove())[1]).toBe('DeleteServer:SERVER_NOT_FOUND');
  });

  test('the node of a deleted server is told so for ever, and its key is never taken again', async () => {
    const answer = await reporting.beat(0);
    expect([answer.status, answer.error.data.appCode]).toEqual([404, 'Node:GONE']);
    const server = { endpoint: 'be-02.us.example', type: 'Backend', apiKey: KEY, sipPort: 5060 };
    const again = await live.admin.post('regionManager.addOrUpdateRegionServer', {
      mode: 'add',
      regionId: 'US-WEST',
      server,
    });
    expect(refusal(again)[1]).toBe('SaveServer:API_KEY_REUSED');
    const { data: region } = await live.admin.get<Region>('regionManager.getRegion', { regionId: 'US-WEST' });
    expect(region.servers.map(({ endpoint }) => endpoint)).toEqual(['px-01.us.example']);
  });

  test('the region is deleted once it is disabled, its servers too, and all of it is silent', async () => {
    const remove = () => live.admin.post('regionManager.deleteRegionSafe', { regionId: 'US-WEST' });
    expect(refusal(await remove())).toEqual([
      412,
      'DeleteRegion:NOT_DISABLED',
      ['DeleteRegion:NOT_DISABLED', 'DeleteRegion:NODES_ONLINE', 'DeleteRegion:SERVERS_ENABLED'],
    ]);
    await live.admin.post('regionManager.disableRegionServer', {
      regionId: 'US-WEST',
      serverId: proxy.serverId,
      ...REASONS,
    });
    await live.admin.post('regionManager.disableRegion', { regionId: 'US-WEST', ...REASONS });
    const refused = await remove();
    expect(refusal(refused)).toEqual([412, 'DeleteRegion:NODES_ONLINE', ['DeleteRegion:NODES_ONLINE']]);
    expect(refused.error.data.blockers[0]).toMatchObject({ count: 1, sample: ['px-01.us.example'] });
    await proxyNode.goodbye();
    await proxyNode.goodbye();
    expect((await remove()).data.region).toMatchObject({ regionId: 'US-WEST' });
    expect((await live.admin.get('regionManager.getRegion', { regionId: 'US-WEST' })).error.data.appCode).toBe(
      'Region:NOT_FOUND',
    );
    expect((await proxyNode.beat(0)).error.data.appCode).toBe('Node:GONE');
  });

  test('no secret was logged or kept in an event', async () => {
    const events = (await live.admin.get('events.list', { limit: 1000 })).text;
    for (const secret of [KEY, proxyKey, 'AKIAWEST', 'west-secret-key', live.meridian.adminToken]) {
      expect(events).not.toContain(secret);
      expect(live.meridian.log()).not.toContain(secret);
    }
  });
});
