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

async function screenAfter(chunks: readonly string[]): Promise<string> {
  const driver = await Driver.connected({
    regions: REGIONS,
    events: [anEvent()],
    answers: { capacity: aCapacityReport() },
  });
  driver.port.alert({ alerts: [anAlert()], omitted: 0, silences: [] });
  // In one go: what the server tells between two keys is another matter.
  await Promise.all(chunks.map((chunk) => driver.read(chunk)));
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
