import { expect, test } from 'vitest';
import { seededRandom } from '../../fleet/random.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function draws(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('the same seed draws the same numbers, another seed others', () => {
  const first = draws(100, seededRandom(7).next);
  expect(draws(100, seededRandom(7).next)).toEqual(first);
  expect(draws(100, seededRandom(8).next)).not.toEqual(first);
});

test('what one part draws does not shift what another draws', () => {
  const undisturbed = seededRandom(7).fork('traffic').next();
  const random = seededRandom(7);
  random.fork('a node').next();
  random.next();
  expect(random.fork('traffic').next()).toBe(undisturbed);
  expect(random.fork('a node').next()).not.toBe(undisturbed);
});

test('means come out as asked', () => {
  const random = seededRandom(7);
  expect(mean(draws(20_000, random.next))).toBeCloseTo(0.5, 1);
  expect(mean(draws(20_000, () => random.exponential(30)))).toBeGreaterThan(29);
  expect(mean(draws(20_000, () => random.exponential(30)))).toBeLessThan(31);
  expect(mean(draws(20_000, () => random.poisson(0.75)))).toBeCloseTo(0.75, 1);
});

test('a boot id is a UUID', () => {
  expect(seededRandom(7).uuid()).toMatch(UUID);
});
