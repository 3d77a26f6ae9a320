import type { Region } from '@meridian/shared/region.ts';
import type { StorageCheck } from '@meridian/shared/storage-check.ts';
import type { UploadOrder } from '@meridian/shared/upload.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AddressGuard } from '../../server/outbound/address-guard.ts';
import { checkStore } from '../../server/outbound/s3-check.ts';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { type Answer, HttpCaller } from '../kit/http.ts';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import { hasSwift, startSwift, type Swift, SWIFT_STARTS_WITHIN_MS } from '../kit/swift.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const ALL_STEPS = ['reach', 'authenticate', 'clock', 'put', 'head', 'get', 'delete'];
const LOOPBACK = ['127.0.0.0/8'];
const BUCKET = 'calls-of-a-region';

describe.skipIf(!hasSwift)('against a real swift', () => {
  const live = useServer({ MERIDIAN_STORAGE_CHECK_INTERVAL_MS: '300', MERIDIAN_PROBE_INTERVAL_MS: '0' });
  let folder: string;
  let swift: Swift;
  /** Two regions, each with an account of its own. */
  let regions: readonly [string, string];

  beforeAll(async () => {
    folder = temporaryDirectory();
    swift = await startSwift(folder);
    for (const of of [0, 1] as const) expect((await swift.asOwner(of, 'PUT', BUCKET)).status).toBe(201);
    regions = [await makeRegion(live.admin), await makeRegion(live.admin)];
    await Promise.all(regions.map((regionId, index) => configure(regionId, swift.credentials[index])));
  }, SWIFT_STARTS_WITHIN_MS);
  afterAll(async () => {
    await swift?.stop();
    removeDirectory(folder);
  });

  async function configure(regionId: string, more: object = {}, allowedCidrs = LOOPBACK): Promise<void> {
    const { endpoint, signingRegion } = swift;
    await live.admin.post('regionManager.updateRegion', { regionId, allowedCidrs });
    const config = { regionId, endpoint, signingRegion, bucket: BUCKET, useSSL: false, ...more };
    expect((await live.admin.post('regionManager.updateRegionS3Config', config)).status).toBe(200);
  }

  const verify = async (regionId: string) =>
    (await live.admin.post<StorageCheck>('regionManager.verifyRegionS3', { regionId })).data;
  const regionOf = async (regionId: string) =>
    (await live.admin.get<Region>('regionManager.getRegion', { regionId })).data;
  const eventTypes = async (regionId: string) =>
    (
      await live.admin.get<{ events: { type: string }[] }>('events.list', { target: { regionId }, limit: 1000 })
    ).data.events
      .map(({ type }) => type)
      .filter((type) => type.startsWith('s3.'));

  test('a store that works is reached, signed in to, written, read back, and left as it was', async () => {
    const { ok, steps } = await verify(regions[0]);
    expect(steps.map(({ step, ok: isOk, code }) => [step, isOk, code])).toEqual(
      ALL_STEPS.map((step) => [step, true, undefined]),
    );
    expect(ok).toBe(true);
    const left = async () =>
      (await swift.asOwner(0, 'GET', `${BUCKET}?prefix=recordings/${regions[0]}/.meridian-check/`)).text();
    await until(left, (listing) => listing.trim() === '');
    await until(
      () => regionOf(regions[0]),
      ({ storage }) => storage?.status === 'Ok',
    );
  });

  describe('what is wrong is told by its code, and by nothing of the credentials', () => {
    const guard = new AddressGuard();
    const access = (more: object = {}) => ({
      endpoint: swift.endpoint,
      bucket: BUCKET,
      signingRegion: swift.signingRegion,
      useSSL: false,
      forcePathStyle: true,
      allowedCidrs: LOOPBACK,
      ...swift.credentials[0],
      ...more,
    });
    type Case = readonly [what: string, spoilt: () => object, step: string, code: string, aheadMinutes: number];
    const cases: readonly Case[] = [
      ['another secret key', () => ({ secretKey: 'not-the-secret' }), 'authenticate', 'S3:CREDENTIALS_WRONG', 0],
      ['an unknown access key', () => ({ accessKey: 'nobody:ops' }), 'authenticate', 'S3:CREDENTIALS_WRONG', 0],
      [
        'the keys of two accounts, swapped',
        () => ({ accessKey: swift.credentials[1].accessKey }),
        'authenticate',
        'S3:CREDENTIALS_WRONG',
        0,
      ],
      ['another bucket', () => ({ bucket: 'not-there' }), 'put', 'S3:BUCKET_NOT_FOUND', 0],
      ['another signing region', () => ({ signingRegion: 'us-else-1' }), 'authenticate', 'S3:SIGNING_REGION_WRONG', 0],
      ['a clock 20 min ahead', () => ({}), 'authenticate', 'S3:CLOCK_SKEWED', 20],
      ['a clock 10 min behind', () => ({}), 'clock', 'S3:CLOCK_SKEWED', -10],
      ['TLS where there is none', () => ({ useSSL: true }), 'reach', 'S3:TLS_INVALID', 0],
      ['a port where nothing listens', () => ({ endpoint: '127.0.0.1:1' }), 'reach', 'S3:UNREACHABLE', 0],
      ['an address that policy forbids', () => ({ allowedCidrs: [] }), 'reach', 'S3:ADDRESS_FORBIDDEN', 0],
      ['a metadata service', () => ({ endpoint: '169.254.169.254' }), 'reach', 'S3:ADDRESS_FORBIDDEN', 0],
      ['a name that leads nowhere', () => ({ endpoint: 's3.example' }), 'reach', 'S3:NAME_UNRESOLVED', 0],
    ];

    test.each(cases)('%s', async (_what, spoilt, step, code, aheadMinutes) => {
      const now = () => new Date(Date.now() + aheadMinutes * 60_000);
      const check = await checkStore({ access: access(spoilt()), guard, now, keyPrefix: 'check/' });
      expect(check.ok).toBe(false);
      expect(check.steps.at(-1)).toMatchObject({ step, ok: false, code });
      expect(check.steps.slice(0, -1).every(({ ok }) => ok)).toBe(true);
      const told = JSON.stringify(check);
      for (const { secretKey } of swift.credentials) expect(told).not.toContain(secretKey);
      expect(told).not.toContain('not-the-secret');
    });
  });

  test('what is not set cannot be verified', async () => {
    const regionId = await makeRegion(live.admin);
    const codeOf = ({ error }: Answer<unknown>) => [error.data.httpStatus, error.data.appCode];
    expect(codeOf(await live.admin.post('regionManager.verifyRegionS3', { regionId }))).toEqual([
      412,
      'VerifyRegionS3:NOT_CONFIGURED',
    ]);
    expect(codeOf(await live.admin.post('regionManager.verifyRegionS3', { regionId: 'US-NONE' }))).toEqual([
      404,
      'Region:NOT_FOUND',
    ]);
  });

  test('storage that fails is told, stops calls only where recording is required, and comes back by itself', async () => {
    const regionId = await makeRegion(live.admin);
    const { apiKey, target } = await addServer(live.admin, regionId);
    await new FakeNode(live.meridian.url, apiKey).beat(0);
    await configure(regionId, { accessKey: 'third:ops', secretKey: 'third-secret-4713' });
    await until(
      () => eventTypes(regionId),
      (types) => types.join() === 's3.failing',
    );
    expect((await regionOf(regionId)).storage).toMatchObject({
      status: 'Failing',
      failedStep: 'authenticate',
      code: 'S3:CREDENTIALS_WRONG',
    });
    const reasons = async () =>
      (await regionOf(regionId)).servers
        .find(({ serverId }) => serverId === target.serverId)
        ?.notRoutableBecause.map(({ code }) => code);
    expect(await reasons()).not.toContain('REGION_STORAGE_FAILING');
    await live.admin.post('regionManager.updateRegion', { regionId, recordingRequired: true });
    expect(await reasons()).toContain('REGION_STORAGE_FAILING');
    await configure(regions[1], { accessKey: 'gone:ops', secretKey: 'gone-secret-4714' });
    await configure(regionId, swift.credentials[1]);
    await until(
      () => eventTypes(regionId),
      (types) => types.join() === 's3.failing,s3.recovered',
    );
    expect(await reasons()).not.toContain('REGION_STORAGE_FAILING');
    await configure(regionId, { accessKey: 'third:ops', secretKey: 'third-secret-4713' });
    await configure(regions[1], swift.credentials[1]);
  });

  describe('a node', () => {
    async function aNode(regionId: string) {
      const { apiKey, target } = await addServer(live.admin, regionId);
      const caller = new HttpCaller(live.meridian.url, apiKey);
      return { target, presign: (input: object) => caller.post<UploadOrder>('node.presignUpload', input) };
    }
    const put = ({ url, method, headers }: UploadOrder, body: string) => fetch(url, { method, headers, body });

    test('stores a recording in its own region’s bucket without holding the secret', async () => {
      const [node, other] = [await aNode(regions[0]), await aNode(regions[1])];
      const { data: order, text } = await node.presign({
        callId: 'a84b4c76@pc33.test',
        fileName: 'left.wav',
        contentType: 'audio/wav',
      });
      const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
      expect(order.key).toBe(`recordings/${regions[0]}/${day}/${node.target.serverId}/a84b4c76=40pc33.test/left.wav`);
      expect(Math.abs(Date.parse(order.expiresAt) - Date.now() - 15 * 60_000)).toBeLessThan(60_000);
      expect(text).not.toContain(swift.credentials[0].secretKey);
      expect((await put(order, 'the recording')).status).toBe(200);
      const kept = await swift.asOwner(0, 'GET', `${BUCKET}/${order.key}`);
      expect([await kept.text(), kept.headers.get('content-type')]).toEqual(['the recording', 'audio/wav']);

      const { data: theirs } = await other.presign({ callId: 'a84b4c76@pc33.test' });
      expect(theirs.key).toContain(`recordings/${regions[1]}/`);
      expect((await put(theirs, 'elsewhere')).status).toBe(200);
      expect((await swift.asOwner(0, 'HEAD', `${BUCKET}/${theirs.key}`)).status).toBe(404);
    });

    test('may do with the order what it says, and nothing else', async () => {
      const { data: order } = await (await aNode(regions[0])).presign({ callId: 'one', contentType: 'audio/wav' });
      const elsewhere = { ...order, url: order.url.replace('/one/', '/two/') };
      const longer = { ...order, url: order.url.replace('X-Amz-Expires=900', 'X-Amz-Expires=90000') };
      const otherType = { ...order, headers: { 'content-type': 'text/html' } };
      for (const forged of [elsewhere, longer, otherType]) expect((await put(forged, 'x')).status).toBe(403);
      expect((await fetch(order.url, { headers: order.headers })).status, 'reading').toBe(403);
      expect((await fetch(order.url, { method: 'DELETE', headers: order.headers })).status, 'deleting').toBe(403);
    });

    test('stores what is pending while its server drains or is disabled, and not once it is deleted', async () => {
      const node = await aNode(regions[0]);
      await live.admin.post('regionManager.drainRegionServer', { ...node.target, ...REASONS });
      const { data: order } = await node.presign({ callId: 'pending' });
      expect((await put(order, 'pending')).status).toBe(200);
      await live.admin.post('regionManager.cancelDrain', node.target);
      await live.admin.post('regionManager.disableRegionServer', { ...node.target, ...REASONS });
      expect((await node.presign({ callId: 'pending' })).status).toBe(200);
      expect((await live.admin.post('regionManager.deleteRegionServerSafe', node.target)).status).toBe(200);
      expect((await node.presign({ callId: 'pending' })).error.data.appCode).toBe('Node:GONE');
    });

    test('is refused where its region has no storage, where it asks wrongly, and where it asks too often', async () => {
      const without = await aNode(await makeRegion(live.admin));
      expect((await without.presign({ callId: 'x' })).error.data.appCode).toBe('PresignUpload:NOT_CONFIGURED');
      const answer = await without.presign({ callId: '', fileName: 'x'.repeat(256), contentType: 'a\r\nb: c' });
      expect(answer.error.data.blockers[0]?.sample.toSorted()).toEqual(['callId', 'contentType', 'fileName']);
      const statuses = await Promise.all(
        Array.from({ length: 90 }, async () => (await without.presign({ callId: 'x' })).status),
      );
      expect(statuses).toContain(429);
      expect((await live.admin.post('node.presignUpload', { callId: 'x' })).error.data.appCode).toBe('UNAUTHORIZED');
    });
  });
});
