import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Db } from '../../../../server/storage/schema.ts';
import { openSqlite } from '../../../../server/storage/sqlite.ts';
import { insert, upsert } from '../../../../server/storage/write-rows.ts';

let db: Db;

beforeEach(async () => {
  db = await openSqlite(':memory:');
});
afterEach(() => db.destroy());

const names = async () =>
  (await db.selectFrom('meta').selectAll().where('name', 'like', 'test-%').orderBy('name').execute()).map(
    ({ name, value }) => `${name}=${value}`,
  );

test('rows that are new are added, and those that are there are overwritten', async () => {
  await db.transaction().execute((trx) =>
    upsert(trx, 'meta', 'name', [
      { name: 'test-a', value: '1' },
      { name: 'test-b', value: '2' },
    ]),
  );
  await db.transaction().execute((trx) =>
    upsert(trx, 'meta', 'name', [
      { name: 'test-b', value: '3' },
      { name: 'test-c', value: '4' },
    ]),
  );
  expect(await names()).toEqual(['test-a=1', 'test-b=3', 'test-c=4']);
});

test('of none nothing is written', async () => {
  await db.transaction().execute((trx) => upsert(trx, 'meta', 'name', []));
  expect(await names()).toEqual([]);
});

test('what is only added does not overwrite', async () => {
  const row = { name: 'test-a', value: '1' };
  await db.transaction().execute((trx) => insert(trx, 'meta', [row]));
  await expect(db.transaction().execute((trx) => insert(trx, 'meta', [{ ...row, value: '2' }]))).rejects.toThrow(
    'UNIQUE',
  );
  expect(await names()).toEqual(['test-a=1']);
});
