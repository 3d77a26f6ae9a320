import type { Region } from '@meridian/shared/region.ts';
import type { StorageCheck } from '@meridian/shared/storage-check.ts';
import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion } from '../kit/fleet.ts';

const s3: Region['s3'] = {
  endpoint: 's3.example.net',
  bucket: 'meridian-us-west',
  signingRegion: 'us-east-1',
  useSSL: true,
  forcePathStyle: false,
  accessKeyFingerprint: 'abcd',
  updatedAt: '2026-11-01T00:00:00.000Z',
};

async function verified(check: StorageCheck): Promise<Driver> {
  const driver = await Driver.connected({ regions: [aRegion({ s3 })] }, { columns: 120, rows: 40 });
  driver.port.answerFor = () => ({ check });
  await driver.press('W', 'V');
  driver.see('Verify the bucket of US-WEST', 'put into meridian-us-west at s3.example.net', 'y confirms');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([{ type: 'regionManager.verifyRegionS3', regionId: 'US-WEST' }]);
  return driver;
}

test('the steps that failed, were done, and were not tried stay on the screen until they are read', async () => {
  const driver = await verified({
    ok: false,
    steps: [
      { step: 'reach', ok: true },
      { step: 'authenticate', ok: false, code: 'S3:CREDENTIALS_WRONG', message: 'The store does not know the key' },
    ],
  });
  driver.see('✕ The storage does not work', 'enter: I have read it');
  expect(driver.screen()).toMatch(/● reach +done/);
  expect(driver.screen()).toMatch(/✕ authenticate +S3:CREDENTIALS_WRONG: The store does not know the key/);
  expect(driver.screen()).toMatch(/◌ put +not tried/);
  await driver.press('enter');
  driver.dontSee('The storage does not work');
});

test('a storage that works says so', async () => {
  const driver = await verified({ ok: true, steps: [{ step: 'reach', ok: true }] });
  driver.see('● The storage works');
});

test('without a bucket there is nothing to verify', async () => {
  const driver = await Driver.connected({ regions: [aRegion()] });
  await driver.press('W', 'V');
  driver.see('the region has no bucket: B sets it');
});

test('a region whose storage fails says so, and at which step', async () => {
  const storage = {
    status: 'Failing',
    checkedAt: '2026-11-23T03:14:00.000Z',
    failedStep: 'put',
    code: 'S3:ACCESS_DENIED',
    message: 'The credentials are right, and may not do this',
  } as const;
  const driver = await Driver.connected({ regions: [aRegion({ s3, storage })] }, { columns: 160, rows: 40 });
  driver.see('✕ its storage fails (put): The credentials are right, and may not do this. V verifies it');
});
