import { notRoutableBecause, type RoutabilityFacts } from '@meridian/shared/routability.ts';
import { expect, test } from 'vitest';

const flag = { at: '2026-01-01T00:00:00.000Z', by: 'ops', publicReason: 'planned work', privateReason: 'secret' };
const inService: RoutabilityFacts = {
  region: { disabled: null, maintenance: null, cutOffSince: null, lacksStorage: false },
  server: { disabled: null, maintenance: null, drain: null },
  node: {
    runtimeStatus: 'Running',
    liveness: 'Alive',
    reportingLostSince: null,
    ejectedUntil: null,
    rejoinsAt: null,
    keyInUseTwiceSince: null,
  },
  probe: { status: 'Ok', decides: true, isNotAccepting: false },
};
const codes = (facts: RoutabilityFacts) => notRoutableBecause(facts).map(({ code }) => code);

test('a server in service whose node runs gets sessions', () => {
  expect(codes(inService)).toEqual([]);
});

test('every reason is named, the region’s own first', () => {
  expect(
    codes({
      region: { disabled: flag, maintenance: flag, cutOffSince: flag.at, lacksStorage: true },
      server: { disabled: flag, maintenance: flag, drain: flag },
      node: {
        runtimeStatus: 'Stopped',
        liveness: 'Dead',
        reportingLostSince: null,
        ejectedUntil: flag.at,
        rejoinsAt: flag.at,
        keyInUseTwiceSince: flag.at,
      },
      probe: { status: 'Failing', decides: true, isNotAccepting: true },
    }),
  ).toEqual([
    'REGION_DISABLED',
    'REGION_MAINTENANCE',
    'REGION_CUT_OFF',
    'REGION_STORAGE_FAILING',
    'SERVER_DISABLED',
    'SERVER_MAINTENANCE',
    'SERVER_DRAINING',
    'NODE_DEAD',
    'NODE_STOPPED',
    'NODE_EJECTED',
    'NODE_REJOINING',
    'KEY_IN_USE_TWICE',
    'PROBE_FAILING',
    'PROBE_NOT_ACCEPTING',
  ]);
});

test.each([
  ['Alive', 'Starting', ['NODE_STARTING']],
  ['Alive', 'Maintenance', ['NODE_MAINTENANCE']],
  ['Alive', 'Draining', ['NODE_DRAINING']],
  ['Suspect', 'Running', ['NODE_SUSPECT']],
  ['Suspect', 'Draining', ['NODE_SUSPECT', 'NODE_DRAINING']],
  ['Dead', 'Running', ['NODE_DEAD']],
  ['Unknown', 'Running', []],
  ['Unknown', 'Starting', ['NODE_STARTING']],
] as const)('%s and %s: %j', (liveness, runtimeStatus, expected) => {
  const node = {
    liveness,
    runtimeStatus,
    reportingLostSince: null,
    ejectedUntil: null,
    rejoinsAt: null,
    keyInUseTwiceSince: null,
  };
  expect(codes({ ...inService, node })).toEqual(expected);
});

test('what was never heard gets none', () => {
  expect(codes({ ...inService, node: null })).toEqual(['NODE_NEVER_HEARD']);
});

test('a probe that fails says so without deciding, until it may', () => {
  const failing = { status: 'Failing', decides: false, isNotAccepting: false } as const;
  expect(codes({ ...inService, probe: failing })).toEqual([]);
  expect(codes({ ...inService, probe: { ...failing, decides: true } })).toEqual(['PROBE_FAILING']);
  expect(codes({ ...inService, probe: null })).toEqual([]);
});

test('what says itself that it takes no new sessions gets none, and is not failing', () => {
  const full = { status: 'Ok', decides: false, isNotAccepting: true } as const;
  expect(codes({ ...inService, probe: full })).toEqual(['PROBE_NOT_ACCEPTING']);
});

test('a reason tells the public one, never the private one', () => {
  const text = JSON.stringify(notRoutableBecause({ ...inService, region: { ...inService.region, disabled: flag } }));
  expect(text).toContain('planned work');
  expect(text).not.toContain('secret');
});
