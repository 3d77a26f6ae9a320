import type { Action } from '@meridian/shared/action.ts';
import { SAFETY_RULE_NAMES, safetyRuleOf, type SafetyRuleName } from '@meridian/shared/safety-rule.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planIn, planManyIn, type PlanOptions } from '../../../kit/planning.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

const REASONS = { publicReason: 'Planned work', privateReason: 'ticket 4711' };
const HERE = { latitude: 40, longitude: -100 };
const REFUSE_ALL = Object.fromEntries(SAFETY_RULE_NAMES.map((rule) => [rule, 'refuse'])) as Record<
  SafetyRuleName,
  'refuse'
>;

/** A region with so many backends and proxies, `be-1` and `px-1` on, that all take new sessions. */
function region(fleet: RoutingFleet, regionId: string, backends: number, proxies: number): void {
  fleet.region(regionId, HERE);
  for (let nth = 1; nth <= backends; nth++) backend(fleet, regionId, `${regionId}-be-${nth}`);
  for (let nth = 1; nth <= proxies; nth++) {
    fleet.server(regionId, `${regionId}-px-${nth}`, { type: 'Proxy' });
    fleet.hear(`${regionId}-px-${nth}`, 0);
  }
}

function backend(fleet: RoutingFleet, regionId: string, serverId: string, change = {}): void {
  fleet.server(regionId, serverId, change);
  fleet.hear(serverId, 0);
}

const disable = (serverId: string): Action<'disableRegionServer'> => ({
  type: 'disableRegionServer',
  regionId: serverId.slice(0, 4),
  serverId,
  ...REASONS,
});
const disableRegion = (regionId: string): Action => ({ type: 'disableRegion', regionId, ...REASONS });

/** The rules that a plan warns of, and those it refuses by. */
function rulesIn(fleet: RoutingFleet, action: Action, options: PlanOptions = {}) {
  const { warnings, blockers, tier } = planIn(fleet, action, options);
  const named = (codes: readonly { code: string }[]) => codes.flatMap(({ code }) => safetyRuleOf(code) ?? []);
  return { warns: named(warnings), refuses: named(blockers), tier };
}

describe('each rule', () => {
  test('a region in service keeps a backend and a proxy, and two of each', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 3, 2);
    expect(rulesIn(fleet, disable('US-A-be-1'))).toEqual({ warns: [], refuses: [], tier: 1 });
    expect(rulesIn(fleet, disable('US-A-px-1'))).toEqual({ warns: ['SPARE_PROXY'], refuses: [], tier: 2 });
    fleet.server('US-A', 'US-A-be-1', { disabled: FLAG });
    expect(rulesIn(fleet, disable('US-A-be-2')).warns).toEqual(['SPARE_BACKEND']);
    fleet.server('US-A', 'US-A-be-2', { disabled: FLAG });
    expect(rulesIn(fleet, disable('US-A-be-3')).warns).toEqual(['ROUTABLE_BACKEND']);
  });

  test('what leaves less than N+1 by its load is typed, though its hash does not move with the calls', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 3, 2);
    const outlook = { freeBefore: 80, freeAfter: 40, displaced: 10, absorbers: [], unplaced: 0, wasSpare: true };
    const plan = (isSpareKept: boolean) =>
      planIn(fleet, disable('US-A-be-1'), { ofRegion: new Map([['US-A', { ...outlook, isSpareKept }]]) });
    expect(plan(true)).toMatchObject({ tier: 1, confirm: null });
    expect(plan(false)).toMatchObject({ tier: 2, confirm: 'US-A' });
    expect(plan(false).planHash).toBe(plan(true).planHash);
  });

  test('a backend whose key is replaced counts as lost: nobody hears it until it has the new one', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 2, 2);
    const keyHmac = fleet.desired.server('US-A-be-1')?.keyHmac ?? '';
    const names = { serverId: 'US-A-be-1', regionId: 'US-A', fingerprint: 'abcd' };
    fleet.desired.swap({ keys: [{ keyHmac, ...names, sealed: null, state: 'active', createdAt: FLAG.at }] });
    const edit = (more: object): Action => ({
      type: 'addOrUpdateRegionServer',
      mode: 'edit',
      regionId: 'US-A',
      serverId: 'US-A-be-1',
      server: {
        endpoint: 'us-a-be-1.example',
        type: 'Backend',
        sipPort: 5060,
        useSSL: true,
        isDevelopmentServer: false,
        ...more,
      },
    });
    expect(rulesIn(fleet, edit({})).warns).toEqual([]);
    expect(rulesIn(fleet, edit({ apiKey: 'another-key-of-more-than-thirty-two-characters' })).warns).toEqual([
      'SPARE_BACKEND',
    ]);
  });

  test('two regions serve where three exist; of two nothing is asked', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 2, 2);
    region(fleet, 'US-B', 2, 2);
    expect(rulesIn(fleet, disableRegion('US-A')).warns).toEqual([]);
    region(fleet, 'US-C', 2, 0);
    expect(planIn(fleet, disableRegion('US-A')).warnings).toEqual([
      { code: 'FEW_REGIONS_SERVING', message: 'Of 3 regions only US-B would serve', count: 1, sample: ['regions'] },
    ]);
    expect(rulesIn(fleet, disableRegion('US-C')).warns, 'it did not serve before').toEqual([]);
  });

  test('what is left holds 1.2 times the week’s 95th percentile, to the session', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 3, 3);
    backend(fleet, 'US-A', 'US-A-be-4', { maxSessions: 20 });
    // 170 calls and 300 connections; without one backend 120 calls are left.
    expect(rulesIn(fleet, disable('US-A-be-1')).warns, 'no history').toEqual([]);
    expect(rulesIn(fleet, disable('US-A-be-1'), { p95: { Backend: 100, Proxy: 250 } }).warns).toEqual([]);
    const { warnings } = planIn(fleet, disable('US-A-be-1'), { p95: { Backend: 101 } });
    expect(warnings).toMatchObject([{ code: 'LITTLE_FREE_CAPACITY', sample: ['Backend'] }]);
    expect(warnings[0]?.message).toBe(
      'What is left would hold 120 calls; 1.2 times the 95th percentile of the week is 122',
    );
    expect(rulesIn(fleet, disable('US-A-px-1'), { p95: { Backend: 1000, Proxy: 166 } }).warns).toEqual([]);
    expect(rulesIn(fleet, disable('US-A-px-1'), { p95: { Backend: 1000, Proxy: 167 } }).warns).toEqual([
      'FREE_CAPACITY',
    ]);
  });

  test('counts neither development servers nor what takes no new sessions', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 2, 2);
    backend(fleet, 'US-A', 'US-A-dev', { isDevelopmentServer: true });
    fleet.server('US-A', 'US-A-silent');
    expect(rulesIn(fleet, disable('US-A-be-1')).warns).toEqual(['SPARE_BACKEND']);
    expect(rulesIn(fleet, disable('US-A-dev')).warns).toEqual([]);
    expect(rulesIn(fleet, disable('US-A-silent')).warns).toEqual([]);
  });

  test('that was broken before and is not made worse is not named', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 1, 3);
    expect(rulesIn(fleet, disable('US-A-px-1'), { modes: REFUSE_ALL, p95: { Backend: 60 } })).toEqual({
      warns: [],
      refuses: [],
      tier: 1,
    });
  });
});

describe('a change', () => {
  test.each<[string, Action]>([
    ['maintenance', { ...disable('US-A-be-1'), type: 'enableRegionServerMaintenance' }],
    ['a drain', { ...disable('US-A-be-1'), type: 'drainRegionServer', onDeadline: 'keep', then: 'disabled' }],
    [
      'becoming a development server',
      {
        type: 'addOrUpdateRegionServer',
        mode: 'edit',
        regionId: 'US-A',
        serverId: 'US-A-be-1',
        server: { endpoint: 'a.example', type: 'Backend', sipPort: 5060, useSSL: true, isDevelopmentServer: true },
      },
    ],
  ])('that takes a server out by %s is judged like a disable', (_name, action) => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 2, 2);
    expect(rulesIn(fleet, action, { modes: REFUSE_ALL })).toMatchObject({ refuses: ['SPARE_BACKEND'] });
  });

  test('of an operator’s own limit takes capacity away as well', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 2, 2);
    const limit = (maxSessions: number): Action => ({
      type: 'addOrUpdateRegionServer',
      mode: 'edit',
      regionId: 'US-A',
      serverId: 'US-A-be-1',
      server: {
        endpoint: 'a.example',
        type: 'Backend',
        sipPort: 5060,
        useSSL: true,
        isDevelopmentServer: false,
        maxSessions,
      },
    });
    expect(rulesIn(fleet, limit(10), { p95: { Backend: 50 } }).warns).toEqual([]);
    expect(rulesIn(fleet, limit(9), { p95: { Backend: 50 } }).warns).toEqual(['FREE_CAPACITY']);
  });

  test('with a rule on refuse is refused, with what it would leave and what to do', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 1, 2);
    const { blockers, warnings, tier } = planIn(fleet, disable('US-A-be-1'), { modes: { ROUTABLE_BACKEND: 'refuse' } });
    expect(blockers).toMatchObject([
      { code: 'Safety:ROUTABLE_BACKEND', message: 'No backend of US-A would get new sessions', sample: ['US-A'] },
    ]);
    expect(blockers[0]?.remedy).toContain('override {rules, privateReason}');
    expect([warnings.map(({ code }) => code), tier]).toEqual([['NO_SPARE_BACKEND'], 2]);
  });

  test('says once what two rules find in one region, and refuses by each', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 1, 2);
    region(fleet, 'US-B', 2, 2);
    const actions = [disable('US-A-be-1'), disable('US-B-be-1')];
    expect(planManyIn(fleet, actions).warnings).toMatchObject([
      { code: 'NO_ROUTABLE_BACKEND', message: 'No backend of US-A would get new sessions', sample: ['US-A'] },
      { code: 'NO_SPARE_BACKEND', message: 'Only 1 backend of US-B would get new sessions', sample: ['US-B'] },
    ]);
    const strict = planManyIn(fleet, actions, { modes: { SPARE_BACKEND: 'refuse' } });
    expect(strict.warnings).toMatchObject([{ code: 'NO_ROUTABLE_BACKEND', sample: ['US-A'] }]);
    expect(strict.blockers).toMatchObject([{ code: 'Safety:SPARE_BACKEND', sample: ['US-A', 'US-B'] }]);
  });

  test('overrides what it names and nothing else, and its hash says so', () => {
    const fleet = new RoutingFleet();
    region(fleet, 'US-A', 1, 2);
    const modes = { ROUTABLE_BACKEND: 'refuse', SPARE_BACKEND: 'refuse' } as const;
    const plan = (rules: readonly SafetyRuleName[], privateReason = 'host is on fire') =>
      planIn(fleet, disable('US-A-be-1'), { modes, override: { rules, privateReason } });
    const one = plan(['ROUTABLE_BACKEND']);
    expect(one.blockers.map(({ code }) => code)).toEqual(['Safety:SPARE_BACKEND']);
    const both = plan(['ROUTABLE_BACKEND', 'SPARE_BACKEND']);
    expect(both.blockers).toEqual([]);
    expect(both.warnings.map(({ code }) => code)).toEqual(['NO_ROUTABLE_BACKEND', 'RULE_OVERRIDDEN']);
    expect(both.warnings.at(-1)).toMatchObject({ count: 2, sample: ['ROUTABLE_BACKEND', 'SPARE_BACKEND'] });
    const hashes = [one, both, plan(['ROUTABLE_BACKEND', 'SPARE_BACKEND'], 'another reason')].map(
      ({ planHash }) => planHash,
    );
    expect(new Set(hashes).size).toBe(3);
    expect(plan(['REGIONS_SERVING']).blockers, 'one that is not broken overrides nothing').toHaveLength(2);
  });
});

/** Changes that only add: each brings something into service, or makes room. */
const adding = fc.constantFrom<(regionId: string, nth: number) => Action>(
  (regionId) => ({ type: 'enableRegion', regionId }),
  (regionId) => ({ type: 'disableRegionMaintenance', regionId }),
  (regionId, nth) => ({ type: 'enableRegionServer', regionId, serverId: `${regionId}-${nth}` }),
  (regionId, nth) => ({ type: 'disableRegionServerMaintenance', regionId, serverId: `${regionId}-${nth}` }),
  (regionId, nth) => ({ type: 'cancelDrain', regionId, serverId: `${regionId}-${nth}` }),
  (regionId) => ({
    type: 'addOrUpdateRegionServer',
    mode: 'add',
    regionId,
    server: { endpoint: 'new.example', type: 'Backend', sipPort: 5060, useSSL: true, isDevelopmentServer: false },
  }),
  () => ({ type: 'createRegion', countryCode: 'DE', regionName: 'NEW' }),
);

const flags = fc.record({
  disabled: fc.constantFrom(null, FLAG),
  maintenance: fc.constantFrom(null, FLAG),
});
const anyServer = fc.record({
  type: fc.constantFrom('Backend' as const, 'Proxy' as const),
  isDevelopmentServer: fc.boolean(),
  flags,
  isHeard: fc.boolean(),
});
const anyFleet = fc
  .array(fc.record({ flags, servers: fc.array(anyServer, { minLength: 1, maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((regions) => {
    const fleet = new RoutingFleet();
    regions.forEach((made, index) => {
      const regionId = `US-${index}`;
      fleet.region(regionId, HERE, made.flags);
      made.servers.forEach(({ type, isDevelopmentServer, flags: set, isHeard }, nth) => {
        fleet.server(regionId, `${regionId}-${nth}`, { type, isDevelopmentServer, ...set });
        if (isHeard) fleet.hear(`${regionId}-${nth}`, 0);
      });
    });
    return { fleet, regionIds: regions.map((_, index) => `US-${index}`) };
  });

test('whatever the fleet: no change that only adds capacity is named by a rule, let alone blocked', () => {
  fc.assert(
    fc.property(anyFleet, adding, fc.nat(), fc.nat(3), fc.nat(400), ({ fleet, regionIds }, make, pick, nth, p95) => {
      const regionId = regionIds[pick % regionIds.length] ?? '';
      const servers = fleet.desired.serversIn(regionId);
      const action = make(regionId, nth % servers.length);
      const { warns, refuses } = rulesIn(fleet, action, { modes: REFUSE_ALL, p95: { Backend: p95, Proxy: p95 } });
      expect({ warns, refuses }).toEqual({ warns: [], refuses: [] });
    }),
    { numRuns: 500 },
  );
});

test('whatever the fleet: an override lets through exactly what it names', () => {
  const subset = fc.subarray([...SAFETY_RULE_NAMES], { minLength: 1 });
  fc.assert(
    fc.property(anyFleet, fc.nat(), subset, fc.nat(400), ({ fleet, regionIds }, pick, rules, p95) => {
      const [action, options] = [
        disableRegion(regionIds[pick % regionIds.length] ?? ''),
        { modes: REFUSE_ALL, p95: { Backend: p95, Proxy: p95 } },
      ];
      const { refuses } = rulesIn(fleet, action, options);
      const overridden = rulesIn(fleet, action, { ...options, override: { rules, privateReason: 'x' } });
      expect(overridden.refuses).toEqual(refuses.filter((rule) => !rules.includes(rule)));
      expect(overridden.warns).toEqual(refuses.filter((rule) => rules.includes(rule)));
    }),
    { numRuns: 300 },
  );
});
