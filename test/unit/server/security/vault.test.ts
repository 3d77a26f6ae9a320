import { expect, test } from 'vitest';
import { generateCredential } from '../../../../server/security/credentials.ts';
import { TokenBuckets } from '../../../../server/security/token-bucket.ts';
import { SlidingWindows } from '../../../../server/security/sliding-window.ts';
import { Vault } from '../../../../server/security/vault.ts';

const vault = new Vault(Buffer.alloc(32, 1));

test('what is sealed opens in its place, and nowhere else', () => {
  const sealed = vault.seal('s3-secret', 'regions|US-WEST|s3.secretKey|2');
  expect(sealed).not.toContain('s3-secret');
  expect(vault.open(sealed, 'regions|US-WEST|s3.secretKey|2')).toBe('s3-secret');
  expect(() => vault.open(sealed, 'regions|US-EAST|s3.secretKey|2')).toThrow(/authenticate/);
  expect(() => new Vault(Buffer.alloc(32, 2)).open(sealed, 'regions|US-WEST|s3.secretKey|2')).toThrow(/authenticate/);
  const flipped = sealed.replace(/.(?=.{8}$)/, (digit) => (digit === 'A' ? 'B' : 'A'));
  expect(() => vault.open(flipped, 'regions|US-WEST|s3.secretKey|2')).toThrow(/authenticate/);
  expect(vault.seal('s3-secret', 'x')).not.toBe(vault.seal('s3-secret', 'x'));
});

test('a secret is found by an HMAC that another master key does not make', () => {
  expect(vault.hmac('key')).toBe(new Vault(Buffer.alloc(32, 1)).hmac('key'));
  expect(vault.hmac('key')).not.toBe(new Vault(Buffer.alloc(32, 2)).hmac('key'));
  expect(vault.fingerprint('key')).toHaveLength(12);
});

test('generated credentials never repeat, and say what they are', () => {
  const made = new Set(Array.from({ length: 1000 }, () => generateCredential('mrd')));
  expect(made.size).toBe(1000);
  for (const key of made) expect(key).toMatch(/^mrd_[0-9a-f]{8}_[0-9a-f]{72}$/);
});

test('a bucket gives its burst at once, then its rate, and forgets the key unused for longest', () => {
  const buckets = new TokenBuckets({ perSecond: 10, burst: 3 }, 2);
  const taken = (key: string, nowMs: number) =>
    Array.from({ length: 5 }, () => buckets.take(key, nowMs)).filter(Boolean).length;
  expect(taken('a', 0)).toBe(3);
  expect(taken('a', 100)).toBe(1);
  expect(taken('a', 10_000)).toBe(3);
  expect(taken('b', 10_000)).toBe(3);
  expect(taken('c', 10_000)).toBe(3);
  expect(taken('a', 10_000), 'it was forgotten').toBe(3);
});

test('a sliding window never lets more through in any minute', () => {
  const windows = new SlidingWindows({ times: 3, windowMs: 60_000 });
  const allowed = [0, 30_000, 59_999, 59_999, 60_000, 60_001, 90_000].map((atMs) => windows.take('address', atMs));
  expect(allowed).toEqual([true, true, true, false, true, false, true]);
  expect(windows.take('another', 60_001)).toBe(true);
});
