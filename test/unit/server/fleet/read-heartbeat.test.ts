import { type Heartbeat, heartbeatSchemas } from '@meridian/shared/heartbeat.ts';
import { METRIC_NAMES, type NodeMetrics } from '@meridian/shared/node-status.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageForMalformed, readHeartbeat } from '../../../../server/fleet/read-heartbeat.ts';

const TYPES = ['Backend', 'Proxy'] as const;
const NAMES = [...new Set(TYPES.flatMap((type) => METRIC_NAMES[type]))];

const number = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.double(),
  fc.constantFrom(
    -0,
    -1,
    0.5,
    100.000_001,
    2 ** 53,
    2 ** 53 - 1,
    Number.MAX_VALUE,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ),
);
const odd = fc.constantFrom<unknown>(null, undefined, '1', true, [], {}, [1], 1n, 'x'.repeat(600));
const text = fc.oneof(
  fc.string({ maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.constantFrom('2.4.1', 'a\u007fb', 'ü', '\u2028'),
);
const uuid = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.constantFrom(
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '7f0c9f4e-8f7e-9f2b-9a34-5a8f0d1c2b3a',
    '7f0c9f4e-8f7e-4f2b-ca34-5a8f0d1c2b3a',
    '7f0c9f4e-8f7e-4f2b-9a34-5a8f0d1c2b3a\n',
    '{7f0c9f4e-8f7e-4f2b-9a34-5a8f0d1c2b3a}',
  ),
);
const near = fc.record({
  bootId: fc.oneof({ weight: 9, arbitrary: uuid }, odd),
  sequence: fc.oneof({ weight: 9, arbitrary: fc.nat() }, number, odd),
  runtimeStatus: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('Starting', 'Running', 'Stopped') },
    fc.constantFrom('running', 'toString'),
    odd,
  ),
  runtimeStatusReason: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, text, odd),
  version: fc.oneof({ weight: 3, arbitrary: fc.constant('2.4.1') }, text, odd),
});
const metrics = fc.dictionary(
  fc.constantFrom(...NAMES, 'unknownToUs'),
  fc.oneof({ weight: 20, arbitrary: fc.nat(100) }, { weight: 2, arbitrary: number }, odd),
  { maxKeys: 12 },
);
const input = fc.oneof(
  { weight: 30, arbitrary: fc.tuple(near, metrics).map(([identity, counts]) => ({ ...identity, ...counts })) },
  fc.anything(),
);

test('a heartbeat is read exactly as its schema reads it', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...TYPES), input, (type, heartbeat) => {
      const bySchema = heartbeatSchemas[type].safeParse(heartbeat);
      const read = readHeartbeat(type, heartbeat);
      expect(read && known(type, read)).toEqual(bySchema.success ? known(type, bySchema.data) : null);
      if (read !== null) taken++;
    }),
    { numRuns: 4000 },
  );
  expect(taken, 'enough of them were good').toBeGreaterThan(400);
});

test('what needs no mending is taken as it is, without a copy', () => {
  const heartbeat = {
    bootId: '7f0c9f4e-8f7e-4f2b-9a34-5a8f0d1c2b3a',
    sequence: 17,
    runtimeStatus: 'Running',
    version: '2.4.1',
    cpuUsagePercent: 31.5,
    activeTelephonySessions: null,
    somethingNew: { deep: true },
  };
  expect(readHeartbeat('Backend', heartbeat)).toBe(heartbeat);
});

test('what is wrong with it is said in the schema’s words', () => {
  expect(messageForMalformed('Proxy', { runtimeStatus: 'Running', sequence: 0.5 })).toMatch(
    /bootId must be a UUID made at process start; sequence must be a whole number/,
  );
});

/** All that is ever looked at; nobody tells -0 from 0. */
function known(type: (typeof TYPES)[number], heartbeat: Heartbeat): Record<string, unknown> {
  const { bootId, sequence, runtimeStatus, runtimeStatusReason, version } = heartbeat;
  const reported: NodeMetrics = heartbeat;
  const values = METRIC_NAMES[type].map((name) => [name, reported[name] === 0 ? 0 : reported[name]] as const);
  return { bootId, sequence: sequence + 0, runtimeStatus, runtimeStatusReason, version, ...Object.fromEntries(values) };
}
