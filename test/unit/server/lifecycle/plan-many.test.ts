import type { Action } from '@meridian/shared/action.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planIn, planManyIn } from '../../../kit/planning.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

const REASONS = { publicReason: 'Planned work', privateReason: 'ticket 4711' };
const HERE = { latitude: 40, longitude: -100 };

/** A region of backends and proxies that all take new sessions: `A-be-1`, `A-px-1`. */
function region(fleet: RoutingFleet, name: string, backends: number, proxies: number): void {
  fleet.region(`US-${name}`, HERE);
  const add = (kind: string, type: 'Backend' | 'Proxy', nth: number) => {
    fleet.server(`US-${name}`, `${name}-${kind}-${nth}`, { type });
    fleet.hear(`${name}-${kind}-${nth}`, 3);
  };
  for (let nth = 1; nth <= backends; nth++) add('be', 'Backend', nth);
  for (let nth = 1; nth <= proxies; nth++) add('px', 'Proxy', nth);
}

const on = <Type extends Action['type']>(type: Type, serverId: string) => ({
  type,
  regionId: `US-${serverId.split('-')[0]}`,
  serverId,
});
const disable = (serverId: string): Action => ({ ...on('disableRegionServer', serverId), ...REASONS });
const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code);

function fleetOf(regions: Readonly<Record<string, readonly [number, number]>>): RoutingFleet {
  const fleet = new RoutingFleet();
  for (const [name, [backends, proxies]] of Object.entries(regions)) region(fleet, name, backends, proxies);
  return fleet;
}

describe('a plan of many', () => {
  test('tells of all of them together: whom they touch, what goes on there, what is left in each region', () => {
    const { impact, undo, ...plan } = planManyIn(fleetOf({ A: [4, 3], B: [4, 3] }), [
      disable('A-be-1'),
      disable('A-be-2'),
      disable('B-px-1'),
    ]);
    expect(impact).toMatchObject({ serverCount: 3, calls: 6, connections: 3, nodesOnline: 3 });
    expect(impact.regions).toMatchObject([
      { regionId: 'US-A', serverCount: 2, of: 7, routableBefore: { backends: 4 }, routableAfter: { backends: 2 } },
      { regionId: 'US-B', serverCount: 1, of: 7, routableBefore: { proxies: 3 }, routableAfter: { proxies: 2 } },
    ]);
    expect(undo).toEqual(['B-px-1', 'A-be-2', 'A-be-1'].map((serverId) => on('enableRegionServer', serverId)));
    expect(plan, 'in two regions at once').toMatchObject({ blockers: [], warnings: [], tier: 2, confirm: '3' });
  });

  test('is judged by how it is once all are done, where each alone would harm nobody', () => {
    const fleet = fleetOf({ A: [3, 2] });
    const all = ['A-be-1', 'A-be-2', 'A-be-3'].map(disable);
    expect(planIn(fleet, disable('A-be-1'))).toMatchObject({ warnings: [], tier: 1 });
    const plan = planManyIn(fleet, all);
    expect(codes(plan.warnings)).toEqual(['NO_ROUTABLE_BACKEND']);
    expect(plan).toMatchObject({ tier: 2, confirm: 'US-A' });
    expect(planManyIn(fleet, all, { modes: { ROUTABLE_BACKEND: 'refuse' } }).blockers).toMatchObject([
      { code: 'Safety:ROUTABLE_BACKEND' },
    ]);
  });

  test('is wide over a tenth of a region of ten or more, and not below', () => {
    const large = fleetOf({ A: [16, 4] });
    const out = (count: number) => Array.from({ length: count }, (_, nth) => disable(`A-be-${nth + 1}`));
    expect(planManyIn(large, out(2))).toMatchObject({ tier: 1, confirm: null });
    expect(planManyIn(large, out(3))).toMatchObject({ tier: 2, confirm: 'US-A' });
    expect(planManyIn(fleetOf({ A: [6, 3] }), out(3)), 'a small region').toMatchObject({ tier: 1 });
    for (const nth of [1, 2, 3]) large.server('US-A', `A-be-${nth}`, { disabled: FLAG });
    expect(planManyIn(large, out(3)), 'they were out already').toMatchObject({ tier: 1 });
  });

  test('says once what they have in common, with everyone it is about', () => {
    const fleet = fleetOf({ A: [8, 2] });
    const drain = (serverId: string): Action => ({
      ...on('drainRegionServer', serverId),
      onDeadline: 'keep',
      then: 'stop',
      deadlineAt: '2020-01-01T00:00:00Z',
      ...REASONS,
    });
    const { blockers, warnings } = planManyIn(fleet, [drain('A-be-1'), drain('A-be-2')]);
    const sample = ['A-be-1.example', 'A-be-2.example'];
    expect(blockers).toMatchObject([{ code: 'Drain:DEADLINE_PAST', count: 2, sample }]);
    expect(warnings).toMatchObject([{ code: 'PROCESS_WILL_STOP', count: 2, sample }]);
  });

  test('of what comes back warns only of what stands in its way at the end', () => {
    const fleet = fleetOf({ A: [4, 2] });
    const back = (serverId: string): Action[] => [
      on('disableRegionServerMaintenance', serverId),
      on('enableRegionServer', serverId),
    ];
    fleet.server('US-A', 'A-be-1', { disabled: FLAG, maintenance: FLAG });
    expect(planManyIn(fleet, back('A-be-1')).warnings).toEqual([]);
    fleet.server('US-A', 'A-silent', { disabled: FLAG });
    expect(planManyIn(fleet, [...back('A-be-1'), ...back('A-silent')]).warnings).toMatchObject([
      { code: 'STILL_NOT_ROUTABLE', message: '1 of the 2 that come back would still get no new sessions', count: 1 },
    ]);
  });

  test('names by whom and since when each was out already, whose reasons it replaces', () => {
    const fleet = fleetOf({ A: [5, 2] });
    fleet.server('US-A', 'A-be-1', { disabled: FLAG });
    fleet.server('US-A', 'A-be-2', { disabled: { ...FLAG, by: 'night', at: '2026-01-02T00:00:00.000Z' } });
    expect(planManyIn(fleet, [disable('A-be-1'), disable('A-be-2'), disable('A-be-3')]).warnings).toEqual([
      {
        code: 'REASONS_REPLACED',
        message: 'Disabled already: by whom, since when and why is replaced',
        count: 2,
        sample: [
          'A-be-1.example: by ops, since 2026-01-01T00:00:00.000Z',
          'A-be-2.example: by night, since 2026-01-02T00:00:00.000Z',
        ],
      },
    ]);
  });

  test('is typed where what comes back into service does not answer, and only then', () => {
    const fleet = fleetOf({ A: [4, 2] });
    const unanswered = (serverId: string) =>
      fleet.table.noteProbe('US-A', serverId, {
        status: 'Failing',
        decides: false,
        isNotAccepting: false,
        checkedAt: FLAG.at,
        checks: [],
      });
    fleet.server('US-A', 'A-be-1', { disabled: FLAG, maintenance: FLAG });
    fleet.server('US-A', 'A-be-2', { disabled: FLAG });
    unanswered('A-be-1');
    const enable = on('enableRegionServer', 'A-be-1');
    expect(planManyIn(fleet, [on('enableRegionServer', 'A-be-2')]), 'another one').toMatchObject({ tier: 1 });
    expect(planManyIn(fleet, [enable]), 'it stays in maintenance').toMatchObject({ tier: 1 });
    expect(planManyIn(fleet, [on('disableRegionServerMaintenance', 'A-be-1'), enable])).toMatchObject({
      tier: 2,
      confirm: 'US-A',
      warnings: [{ code: 'PROBE_FAILING', count: 1, sample: ['A-be-1.example'] }],
    });
    fleet.region('US-A', { latitude: 0, longitude: 0 }, { disabled: FLAG });
    unanswered('A-be-3');
    expect(planManyIn(fleet, [{ type: 'enableRegion', regionId: 'US-A' }]), 'with its region').toMatchObject({
      tier: 2,
      warnings: expect.arrayContaining([
        expect.objectContaining({ code: 'PROBE_FAILING', sample: ['A-be-3.example'] }),
      ]),
    });
  });

  test('has no undo where one of them has none', () => {
    const idle = on('disableRegionServerMaintenance', 'A-be-1');
    expect(planManyIn(fleetOf({ A: [4, 2] }), [idle, disable('A-be-2')]).undo).toBeNull();
  });

  test('names everything that is not there', () => {
    expect(() => planManyIn(fleetOf({ A: [4, 2] }), [disable('A-no'), disable('A-be-1'), disable('B-no')])).toThrow(
      expect.objectContaining({
        refusalClass: 'existence',
        blockers: [
          expect.objectContaining({ code: 'Server:NOT_FOUND', sample: ['A-no'] }),
          expect.objectContaining({ code: 'Region:NOT_FOUND', sample: ['US-B'] }),
        ],
      }),
    );
  });
});

const anyAction: fc.Arbitrary<Action> = fc
  .record({
    serverId: fc.constantFrom('A-be-1', 'A-px-1', 'B-be-2', 'B-off'),
    type: fc.constantFrom(
      'disableRegionServer',
      'enableRegionServer',
      'enableRegionServerMaintenance',
      'disableRegionServerMaintenance',
      'drainRegionServer',
      'cancelDrain',
      'disableRegion',
      'enableRegion',
      'enableRegionMaintenance',
      'disableRegionMaintenance',
    ),
  })
  .map(({ type, serverId }) => ({ ...on(type, serverId), onDeadline: 'keep', then: 'disabled', ...REASONS }));

test('whatever it is: a plan of one is the plan of it', () => {
  fc.assert(
    fc.property(anyAction, fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 3 }), (action, most, least) => {
      const fleet = fleetOf({ A: [most, least], B: [2, 2], C: [1, 1] });
      fleet.server('US-B', 'B-off', { disabled: FLAG, maintenance: FLAG });
      const options = { modes: { SPARE_PROXY: 'refuse' } as const, p95: { Backend: 40 } };
      const { impact, undo, ...one } = planIn(fleet, action, options);
      const { impact: ofMany, undo: undoOfMany, ...many } = planManyIn(fleet, [action], options);
      expect(many).toEqual(one);
      expect(undoOfMany).toEqual(undo && [undo]);
      const { routableBefore, routableAfter, outlook, ...toll } = impact;
      expect(ofMany).toMatchObject({ ...toll, regions: [{ routableBefore, routableAfter, outlook }] });
    }),
    { numRuns: 200 },
  );
});
