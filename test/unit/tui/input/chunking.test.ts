import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../../tui/commands/registry.ts';
import { bytesOf } from '../../../kit/key-bytes.ts';
import { Driver } from '../kit/driver.ts';
import { anEvent, aRegion, aServer } from '../kit/fleet.ts';
import { aCapacityReport, anAlert } from '../kit/reports.ts';

const REGIONS = ['EU-CENTRAL', 'US-EAST', 'US-WEST'].map((regionId) =>
  aRegion({
    regionId,
    servers: Array.from({ length: 4 }, (_, index) =>
      aServer({
        serverId: `${regionId}-${index}`,
        regionId,
        endpoint: `be-${index}.${regionId.toLowerCase()}.example`,
      }),
    ),
  }),
);

/** What the alert and the event are about. */
const ABOUT = { regionId: 'US-WEST', serverId: 'US-WEST-0' };

/** Every key that only looks, but those that leave, and the escape that is the beginning of others. */
const LOOKS = COMMANDS.filter(({ changes, id }) => !changes && !/^(write\.|go\.back|cockpit\.suspend)/.test(id))
  .flatMap(({ keys }) => keys)
  .filter((key) => key !== 'esc');
const TEXTS = ['/us-w', '/!east\r', ':servers us-east\r', '6DE\r', 'ü日本👩‍🚀', '?fil', 'jjj', 'j\r', '\x7f\x7f', '\r\n'];
const PASTES = ['\x1b[200~us-east\x1b[201~', '\x1b[200~zwei\r\nZeilen y\x1b[201~'];

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...LOOKS.map(bytesOf)) },
  { weight: 2, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.constantFrom(...PASTES) },
);

async function screenAfter(chunks: readonly string[], pauseMs = 0): Promise<string> {
  const driver = await Driver.connected({
    regions: REGIONS,
    events: [anEvent({ target: ABOUT })],
    answers: { capacity: aCapacityReport() },
  });
  driver.port.alert({ alerts: [anAlert(ABOUT)], omitted: 0, silences: [] });
  if (pauseMs === 0) await Promise.all(chunks.map((chunk) => driver.read(chunk)));
  for (const chunk of pauseMs === 0 ? [] : chunks) {
    await driver.read(chunk);
    await driver.clock.pass(pauseMs);
  }
  await driver.clock.pass(2000);
  return driver.screen();
}

/** The bytes in pieces that end anywhere: in an escape, in a mark of a paste, in a text. */
function cut(bytes: string, sizes: readonly number[]): string[] {
  const chunks: string[] = [];
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? bytes.length;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

test('any chunking of looking keys, text and pastes gives the same screen', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
      async (pieces, sizes) => {
        const bytes = pieces.join('');
        expect(await screenAfter(cut(bytes, sizes))).toBe(await screenAfter([bytes]));
      },
    ),
    { numRuns: 100 },
  );
});

/** The keys by which one gets to a row and into it. */
const WAYS = ['j', 'k', 'g', 'G', '\r', '\x1b', '\t', 'S', 'z', '/be-2\r', '/us\r'];

test('keys typed ahead in one read lead to where they lead a slow hand', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...WAYS), { minLength: 1, maxLength: 7 }), async (keys) => {
      expect(steady(await screenAfter([keys.join('')]))).toBe(steady(await screenAfter(keys, 400)));
    }),
    { numRuns: 60 },
  );
});

/** Without what time alone changes. */
function steady(screen: string): string {
  return screen.replaceAll(/\d+s|\d+:\d\d/g, '#').replaceAll(/ +/g, ' ');
}
