import { expect, test } from 'vitest';
import { statesOf } from '../../../../server/operations/check-journal.ts';
import type { StorageMemory } from '../../../../server/operations/storage-state.ts';
import { failedAt, StoredWorld, WELL } from '../../../kit/stored-world.ts';

const HALF_A_MINUTE = 30_000;
const FIVE_MINUTES = 300_000;
const WRONG_KEY = failedAt('authenticate', 'S3:CREDENTIALS_WRONG');
const UNREACHED = failedAt('reach', 'S3:UNREACHABLE');

test('every store is checked every five minutes, with its own region’s secret', async () => {
  const world = new StoredWorld(['US-A', 'US-B']);
  await world.pass(FIVE_MINUTES + HALF_A_MINUTE);
  expect(world.asked.toSorted()).toEqual([
    'US-A secretKey of US-A',
    'US-A secretKey of US-A',
    'US-B secretKey of US-B',
    'US-B secretKey of US-B',
  ]);
  expect(world.report('US-A')).toMatchObject({ status: 'Ok', failedStep: null, code: null });
  expect(world.events()).toEqual([]);
});

test('one failure is looked at again soon; two in a row are failing, and one that is well ends it', async () => {
  const world = new StoredWorld(['US-A', 'US-B']);
  world.answers.set('US-A', WRONG_KEY);
  await world.pass(HALF_A_MINUTE);
  expect(world.report('US-A')).toMatchObject({ status: 'Failing', code: 'S3:CREDENTIALS_WRONG' });
  expect([world.isFailing('US-A'), world.events()]).toEqual([false, []]);
  await world.pass(HALF_A_MINUTE + 2000);
  expect([world.isFailing('US-A'), world.events()]).toEqual([true, ['s3.failing US-A']]);
  expect(world.isFailing('US-B')).toBe(false);
  world.answers.set('US-A', WELL);
  await world.pass(HALF_A_MINUTE + 2000);
  expect([world.isFailing('US-A'), world.events()]).toEqual([false, ['s3.failing US-A', 's3.recovered US-A']]);
});

test('a store that cannot be reached, while others can, is failing', async () => {
  const world = new StoredWorld(['US-A', 'US-B', 'US-C']);
  world.answers.set('US-A', UNREACHED);
  await world.pass(3 * HALF_A_MINUTE);
  expect(['US-A', 'US-B', 'US-C'].map((regionId) => world.isFailing(regionId))).toEqual([true, false, false]);
});

test('where every store is out of reach it is our own link: it is told, and nobody loses calls by it', async () => {
  const world = new StoredWorld(['US-A', 'US-B', 'US-C']);
  for (const regionId of ['US-A', 'US-B', 'US-C']) world.answers.set(regionId, UNREACHED);
  await world.pass(4 * HALF_A_MINUTE);
  expect(world.events().toSorted()).toEqual(['s3.failing US-A', 's3.failing US-B', 's3.failing US-C']);
  expect(['US-A', 'US-B', 'US-C'].some((regionId) => world.isFailing(regionId))).toBe(false);
  world.answers.set('US-C', WELL);
  await world.pass(2 * HALF_A_MINUTE);
  expect(['US-A', 'US-B', 'US-C'].map((regionId) => world.isFailing(regionId))).toEqual([true, true, false]);
});

test('a first store out of reach has all others asked at once, long before it counts as failing', async () => {
  const world = new StoredWorld(['US-A', 'US-B']);
  await world.pass(HALF_A_MINUTE + 5000);
  world.answers.set('US-A', UNREACHED);
  world.answers.set('US-B', UNREACHED);
  world.asked.length = 0;
  await world.checks.verify('US-A');
  await world.pass(2000);
  expect(world.asked.map((asked) => asked.split(' ')[0])).toEqual(['US-A', 'US-B']);
});

test('where Meridian may not look it knows nothing, and stops nobody', async () => {
  const world = new StoredWorld(['US-A', 'US-B']);
  world.answers.set('US-A', failedAt('reach', 'S3:ADDRESS_FORBIDDEN'));
  world.configure('US-B', 1, { endpoint: 's3.demo.example' });
  world.answers.set('US-B', failedAt('reach', 'S3:NAME_UNRESOLVED'));
  await world.pass(2 * FIVE_MINUTES);
  for (const regionId of ['US-A', 'US-B']) {
    expect([world.report(regionId)?.status, world.isFailing(regionId)]).toEqual(['Unknown', false]);
  }
  expect(world.events()).toEqual([]);
});

test('secrets that were swapped, or moved to another region, are told loudly and used for nothing', async () => {
  const world = new StoredWorld(['US-A', 'US-B']);
  const [a, b] = ['US-A', 'US-B'].map((regionId) => world.fleet.desired.region(regionId)?.s3 ?? null);
  if (!a || !b) throw new Error('no store');
  world.configure('US-A', 1, { accessKey: a.secretKey, secretKey: a.accessKey });
  world.configure('US-B', 1, { accessKey: a.accessKey, secretKey: a.secretKey });
  const checks = [await world.checks.verify('US-A'), await world.checks.verify('US-B')];
  for (const { ok, steps } of checks) {
    expect([ok, steps]).toMatchObject([false, [{ step: 'authenticate', ok: false, code: 'S3:SECRET_UNREADABLE' }]]);
  }
  expect(world.asked).toEqual([]);
  expect(world.troubles).toHaveLength(2);
  expect(JSON.stringify([checks, world.troubles, world.report('US-A')])).not.toMatch(/Key of US-/);
});

test('another store has to prove itself: what failed counts until it does', async () => {
  const world = new StoredWorld(['US-A', 'US-B']);
  world.answers.set('US-A', WRONG_KEY);
  await world.pass(3 * HALF_A_MINUTE);
  expect(world.isFailing('US-A')).toBe(true);
  world.configure('US-A', 2);
  expect(world.isFailing('US-A')).toBe(true);
  world.answers.set('US-A', WELL);
  await world.pass(2000);
  expect([world.isFailing('US-A'), world.report('US-A')?.status]).toEqual([false, 'Ok']);
});

test('a region without a store, or that is gone, is forgotten', async () => {
  const world = new StoredWorld(['US-A', 'US-B']);
  world.answers.set('US-A', WRONG_KEY);
  await world.pass(3 * HALF_A_MINUTE);
  world.unset('US-A');
  await world.pass(1000);
  expect([world.isFailing('US-A'), world.report('US-A'), world.kept.get('region|US-A')]).toEqual([false, null, null]);
});

test('after a restart what failed still fails, and is asked first', async () => {
  const before = new StoredWorld(['US-A', 'US-B']);
  before.answers.set('US-A', WRONG_KEY);
  await before.pass(3 * HALF_A_MINUTE);
  const after = new StoredWorld(['US-A', 'US-B'], statesOf<StorageMemory>(before.kept, 'region'));
  expect([after.isFailing('US-A'), after.report('US-A')?.code]).toEqual([true, 'S3:CREDENTIALS_WRONG']);
  await after.pass(1000);
  expect(after.asked[0]).toContain('US-A');
  expect([after.isFailing('US-A'), after.events()]).toEqual([false, ['s3.recovered US-A']]);
});

test('who asks while a check is under way gets the same one', async () => {
  const world = new StoredWorld(['US-A']);
  const [one, other] = await Promise.all([world.checks.verify('US-A'), world.checks.verify('US-A')]);
  expect(one).toBe(other);
  expect(world.asked).toHaveLength(1);
});
