import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyPart, Uploads } from '../../../../server/operations/uploads.ts';
import { AddressGuard } from '../../../../server/outbound/address-guard.ts';
import { StoredWorld } from '../../../kit/stored-world.ts';

test('a part of a key is harmless, bounded, and never the same for two texts', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 255 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      for (const part of [keyPart(one), keyPart(other)]) expect(part).toMatch(/^[A-Za-z0-9=_-][A-Za-z0-9=._-]{0,199}$/);
      expect(keyPart(one) === keyPart(other)).toBe(one.toWellFormed() === other.toWellFormed());
    }),
  );
  expect(['..', '../../x', 'a/b', 'a=b', 'é', '.hidden'].map(keyPart)).toEqual([
    '=2e=2e',
    '=2e=2e=2f..=2fx',
    'a=2fb',
    'a=3db',
    '=c3a9',
    '=2ehidden',
  ]);
});

test('where the stored credentials do not open, nobody gets an order, and somebody is told', async () => {
  const world = new StoredWorld(['US-A']);
  const s3 = world.fleet.desired.region('US-A')?.s3;
  if (!s3) throw new Error('no store');
  world.fleet.server('US-A', 'srv_1');
  const uploads = new Uploads({
    desired: world.fleet.desired,
    vault: world.vault,
    guard: new AddressGuard(),
    now: () => new Date('2026-03-04T05:06:07Z'),
    onTrouble: (trouble) => world.troubles.push(trouble),
  });
  const request = { callId: 'call', fileName: 'left.wav', contentType: 'audio/wav' };
  const order = await uploads.presign('srv_1', request);
  expect(order).toMatchObject({
    key: 'recordings/US-A/2026/03/04/srv_1/call/left.wav',
    expiresAt: '2026-03-04T05:21:07.000Z',
    headers: { 'content-type': 'audio/wav' },
  });
  expect(order.url).toMatch(
    /^https:\/\/us-a\.store\.test\/recordings\/recordings\/US-A\/2026\/03\/04\/srv_1\/call\/left\.wav\?/,
  );
  expect(order.url).not.toContain(encodeURIComponent('secretKey of US-A'));
  expect((await uploads.presign('srv_1', request)).key, 'asked again').toBe(order.key);
  world.configure('US-A', 1, { secretKey: s3.accessKey });
  await expect(uploads.presign('srv_1', request)).rejects.toMatchObject({
    blockers: [{ code: 'PresignUpload:SECRET_UNREADABLE' }],
  });
  expect(world.troubles).toEqual(['The stored S3 credentials of US-A do not open in their place']);
});
