import type { Location } from '@meridian/shared/region.ts';
import { expect, test } from 'vitest';
import { Atlas } from '../../../../server/routing/atlas.ts';
import { cellOf } from '../../../../server/routing/cell.ts';
import { RegionSet } from '../../../../server/routing/region-set.ts';
import { dot, unitVector } from '../../../../server/routing/sphere.ts';
import { type Random, seededRandom } from '../../../fleet/random.ts';

/** Anywhere, evenly on the sphere; now and then on an edge, a pole or the date line. */
function anywhere(random: Random): Location {
  const edge = (value: number) => (random.next() < 0.1 ? Math.round(value / 2) * 2 : value);
  return {
    latitude: edge((Math.asin(random.between(-1, 1)) * 180) / Math.PI),
    longitude: edge(random.between(-180, 180)),
  };
}

test.each([1, 16, 17, 60, 64, 65, 200])('of %i regions, and of any of them, it finds the nearest', (count) => {
  const random = seededRandom(count);
  const places = Array.from({ length: count }, () => anywhere(random));
  // Two at the same place: the first of them.
  if (count > 2) places[count - 1] = places[0] ?? { latitude: 0, longitude: 0 };
  const positions = places.map(unitVector);
  const atlas = new Atlas(positions);
  for (let round = 0; round < 3000; round++) {
    const caller = anywhere(random);
    const position = unitVector(caller);
    const among = new RegionSet(count);
    const share = [1, 0.5, 0.05, 0][round % 4] ?? 1;
    const slots = positions.flatMap((_, slot) => (random.next() < share ? [slot] : []));
    for (const slot of slots) among.put(slot, true);
    const byDistance = slots.toSorted(
      (left, right) =>
        dot(position, positions[right] ?? position) - dot(position, positions[left] ?? position) || left - right,
    );
    expect([caller, atlas.nearest({ position, cell: cellOf(caller) }, among)]).toEqual([caller, byDistance[0] ?? -1]);
  }
});
