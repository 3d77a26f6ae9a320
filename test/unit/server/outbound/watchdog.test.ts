import { expect, test } from 'vitest';
import { Watchdog } from '../../../../server/outbound/watchdog.ts';

function watchdog(isWell: () => Promise<boolean>, ping: (url: URL) => Promise<void>) {
  const troubles: string[] = [];
  const onTrouble = (trouble: string) => troubles.push(trouble);
  const url = new URL('https://alive.example/s3cret');
  return { dog: new Watchdog({ url, intervalMs: 1000, isWell, ping, onTrouble }), troubles };
}

test('pings while all is well, and not when it is not; each trouble is said once', async () => {
  let well = true;
  let pings = 0;
  const { dog, troubles } = watchdog(
    () => Promise.resolve(well),
    () => Promise.resolve(void pings++),
  );
  await dog.round();
  await dog.round();
  expect([pings, troubles]).toEqual([2, []]);
  well = false;
  await dog.round();
  await dog.round();
  expect(pings).toBe(2);
  expect(troubles).toHaveLength(1);
  well = true;
  await dog.round();
  expect(pings).toBe(3);
});

test('a database that refuses is trouble; a URL that does not answer is said without it', async () => {
  const refusing = watchdog(
    () => Promise.reject(new Error('disk full')),
    () => Promise.resolve(),
  );
  await refusing.dog.round();
  expect(refusing.troubles).toEqual(['the watchdog was not told that all is well (disk full)']);
  const silent = watchdog(
    () => Promise.resolve(true),
    () => Promise.reject(new Error('no answer in time')),
  );
  await silent.dog.round();
  expect(silent.troubles.join()).not.toContain('s3cret');
});

test('one that hangs is not asked again meanwhile', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let asked = 0;
  const { dog } = watchdog(
    () => {
      asked += 1;
      return promise;
    },
    () => Promise.resolve(),
  );
  const first = dog.round();
  await dog.round();
  expect(asked).toBe(1);
  resolve(true);
  await first;
});
