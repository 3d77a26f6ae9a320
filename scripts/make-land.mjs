// Draws the land of the cockpit's map: Natural Earth's land polygons (public domain), as packaged by world-atlas, one bit
// for each square degree. Run it where another grid or newer land is wanted; its output is kept in the repository.
import { writeFileSync } from 'node:fs';
import { feature } from 'topojson-client';
import topology from 'world-atlas/land-110m.json' with { type: 'json' };

const TOP_LATITUDE = 80;
const BOTTOM_LATITUDE = -56;
const COLUMNS = 360;
const ROWS = TOP_LATITUDE - BOTTOM_LATITUDE;
const LINE_LENGTH = 100;

const output = new URL('../tui/screens/map/land.ts', import.meta.url);
const land = feature(topology, topology.objects.land);
const rings = land.features.flatMap(({ geometry }) => geometry.coordinates.flat()).map(unwrapped);

const bits = new Uint8Array((COLUMNS * ROWS) / 8);
for (let row = 0; row < ROWS; row++) {
  const crossings = rings.map((ring) => crossingsOf(ring, TOP_LATITUDE - row - 0.5));
  for (let column = 0; column < COLUMNS; column++) {
    const longitude = column - 180 + 0.5;
    const isLand = crossings.filter((ofRing) => isInside(ofRing, longitude)).length % 2 === 1;
    const bit = row * COLUMNS + column;
    if (isLand) bits[bit >> 3] |= 1 << (bit & 7);
  }
}
writeFileSync(output, fileWith(Buffer.from(bits).toString('base64')));

/** An outline that goes on beyond 180 degrees where it would jump to the other edge of the map. */
function unwrapped(ring) {
  let turns = 0;
  return ring.map(([longitude, latitude], index) => {
    const step = index === 0 ? 0 : longitude - ring[index - 1][0];
    if (Math.abs(step) > 180) turns -= Math.sign(step);
    return [longitude + turns * 360, latitude];
  });
}

/** The longitudes where an outline crosses a parallel. */
function crossingsOf(ring, latitude) {
  return ring.slice(1).flatMap(([longitude, end], index) => {
    const [before, start] = ring[index];
    if (start <= latitude === end <= latitude) return [];
    return [before + ((latitude - start) / (end - start)) * (longitude - before)];
  });
}

function isInside(crossings, longitude) {
  const beyond = [longitude - 360, longitude, longitude + 360];
  return beyond.some((each) => crossings.filter((at) => at <= each).length % 2 === 1);
}

function fileWith(base64) {
  const lines = base64.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')).map((line) => `  '${line}',`);
  return `// Made by scripts/make-land.mjs from Natural Earth data (public domain).

/** One bit for each square degree, from west to east and north to south, the lowest bit of a byte first; set is land. */
export const LAND = {
  topLatitude: ${TOP_LATITUDE},
  rows: ${ROWS},
  columns: ${COLUMNS},
  bits: [
${lines.map((line) => `  ${line}`).join('\n')}
  ].join(''),
} as const;
`;
}
