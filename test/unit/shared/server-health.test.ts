import { isFault, SERVER_STATES, type ServerFacts, serverState } from '@meridian/shared/server-health.ts';
import { expect, test } from 'vitest';

const FLAG = { at: '2026-01-01T00:00:00.000Z', by: 'ops', publicReason: 'planned work' };
const NODE = {
  runtimeStatus: 'Running',
  liveness: 'Alive',
  reportingLostSince: null,
  ejectedUntil: null,
  keyInUseTwiceSince: null,
  rejoinsAt: null,
} as const;
const LATER = '2026-01-01T00:01:00.000Z';
const PROBE = { status: 'Ok', decides: true, isNotAccepting: false } as const;

const FREE = { disabled: null, maintenance: null, drain: null };

function stateOf(facts: Partial<ServerFacts>) {
  return serverState({ region: FREE, server: FREE, node: NODE, probe: PROBE, isStale: false, ...facts });
}

test('what someone asked for is said before what is seen', () => {
  expect(stateOf({ server: { ...FREE, drain: FLAG, disabled: FLAG }, node: null })).toBe('DRAINING');
  expect(stateOf({ region: { ...FREE, disabled: FLAG }, node: null })).toBe('DISABLED');
  expect(stateOf({ region: { ...FREE, maintenance: FLAG }, node: null })).toBe('MAINTENANCE');
});

test('what is seen is said worst first, and only what is fresh is running', () => {
  expect(stateOf({ node: null })).toBe('OFFLINE');
  expect(stateOf({ node: { ...NODE, liveness: 'Suspect', ejectedUntil: LATER } })).toBe('SUSPECT');
  expect(stateOf({ node: { ...NODE, liveness: 'Suspect', reportingLostSince: FLAG.at } })).toBe('REPORTING_LOST');
  expect(stateOf({ node: { ...NODE, keyInUseTwiceSince: FLAG.at, ejectedUntil: LATER } })).toBe('KEY_IN_USE_TWICE');
  expect(stateOf({ node: { ...NODE, ejectedUntil: LATER } })).toBe('EJECTED');
  expect(stateOf({ probe: { ...PROBE, status: 'Failing' } })).toBe('PROBE_FAILING');
  expect(stateOf({ probe: { ...PROBE, status: 'Failing', decides: false } })).toBe('RUNNING');
  expect(stateOf({ node: { ...NODE, runtimeStatus: 'Starting' }, probe: null })).toBe('STARTING');
  expect(stateOf({ probe: { ...PROBE, isNotAccepting: true } })).toBe('NOT_ACCEPTING');
  expect(stateOf({ node: { ...NODE, rejoinsAt: LATER } })).toBe('REJOINING');
  expect(stateOf({ isStale: true })).toBe('STALE');
  expect(stateOf({ node: { ...NODE, liveness: 'Unknown' } })).toBe('STALE');
  expect(stateOf({})).toBe('RUNNING');
});

test('a fault is what nobody asked for', () => {
  const faults = (Object.keys(SERVER_STATES) as (keyof typeof SERVER_STATES)[]).filter(isFault);
  expect(faults).toEqual([
    'OFFLINE',
    'SUSPECT',
    'REPORTING_LOST',
    'KEY_IN_USE_TWICE',
    'EJECTED',
    'PROBE_FAILING',
    'NOT_ACCEPTING',
    'REJOINING',
    'STARTING',
    'STALE',
    'NOT_ROUTABLE',
  ]);
});
