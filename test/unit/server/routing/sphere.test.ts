import { expect, test } from 'vitest';
import { distanceKm, dot, estimatedRoundTripMs, unitVector } from '../../../../server/routing/sphere.ts';

const at = (latitude: number, longitude: number) => unitVector({ latitude, longitude });
const PARIS = at(48.8566, 2.3522);

/** Distances as any atlas has them, to the half per cent that a sphere is off. */
test.each([
  ['London', at(51.5074, -0.1278), 344],
  ['New York', at(40.7128, -74.006), 5837],
  ['Tokyo', at(35.6762, 139.6503), 9712],
  ['Sydney', at(-33.8688, 151.2093), 16_960],
] as const)('Paris to %s', (_city, position, km) => {
  expect(distanceKm(PARIS, position)).toBeGreaterThan(km * 0.995);
  expect(distanceKm(PARIS, position)).toBeLessThan(km * 1.005);
});

test('across the date line, over a pole, to the antipode and nowhere at all', () => {
  expect(distanceKm(at(0, 179), at(0, -179))).toBeCloseTo(222.39, 1);
  expect(distanceKm(at(89, 0), at(89, 180))).toBeCloseTo(222.39, 1);
  expect(distanceKm(at(10, 20), at(-10, -160))).toBeCloseTo(20_015.1, 0);
  expect(distanceKm(PARIS, PARIS)).toBe(0);
  expect(distanceKm(at(50, 10), at(50.00001, 10))).toBeCloseTo(0.00111, 4);
});

test('the nearer has the greater dot product', () => {
  expect(dot(PARIS, at(51.5, -0.1))).toBeGreaterThan(dot(PARIS, at(40.7, -74)));
});

test('a round trip is a millisecond for 100 km, and fifteen besides', () => {
  expect([estimatedRoundTripMs(0), estimatedRoundTripMs(6000)]).toEqual([15, 75]);
});
