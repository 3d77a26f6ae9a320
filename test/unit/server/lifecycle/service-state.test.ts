import type { Action } from '@meridian/shared/action.ts';
import type { RuntimeStatus } from '@meridian/shared/node-status.ts';
import { describe, expect, test } from 'vitest';
import { planIn, planManyIn } from '../../../kit/planning.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

const REGION = { regionId: 'US-A' };
const HERE = { latitude: 40, longitude: -100 };
const ONE = { ...REGION, serverId: 'be-1' };
const REASONS = { publicReason: 'Planned work', privateReason: 'ticket 4711' };
const DRAIN = {
  ...FLAG,
  drainId: 'drn_1',
  deadlineAt: null,
  onDeadline: 'keep',
  then: 'disabled',
  sessionsAtStart: 0,
  drainedAt: null,
  disabledBefore: null,
} as const;

/** A region of three backends and three proxies that all take new sessions. */
function fleetOfSix(): RoutingFleet {
  const fleet = new RoutingFleet();
  fleet.region('US-A', HERE);
  for (const nth of [1, 2, 3]) {
    fleet.server('US-A', `be-${nth}`);
    fleet.server('US-A', `px-${nth}`, { type: 'Proxy' });
    fleet.hear(`be-${nth}`, 0);
    fleet.hear(`px-${nth}`, 0);
  }
  return fleet;
}

const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code);

describe('of what comes back', () => {
  const asked: readonly (readonly [Action['type'], object, RuntimeStatus])[] = [
    ['enableRegionServer', { disabled: FLAG }, 'Maintenance'],
    ['disableRegionServerMaintenance', { maintenance: FLAG }, 'Maintenance'],
    ['enableRegionServer', { disabled: FLAG, drain: DRAIN }, 'Draining'],
    ['cancelDrain', { disabled: FLAG, drain: DRAIN }, 'Draining'],
  ];
  test.each(asked)('%s counts a node that only does as it was asked', (type, flags, runtimeStatus) => {
    const fleet = fleetOfSix();
    fleet.server('US-A', 'be-1', flags);
    fleet.hear('be-1', 0, { runtimeStatus });
    const { warnings, impact } = planIn(fleet, { type, ...ONE } as Action);
    expect(codes(warnings).filter((code) => code !== 'DRAIN_CANCELLED')).toEqual([]);
    expect(impact).toMatchObject({ routableBefore: { backends: 2 }, routableAfter: { backends: 3 } });
  });

  test('a region counts all of its nodes that do as they were asked', () => {
    const fleet = fleetOfSix();
    fleet.region('US-A', HERE, { maintenance: FLAG });
    for (const serverId of ['be-1', 'be-2', 'px-1']) fleet.hear(serverId, 0, { runtimeStatus: 'Maintenance' });
    const { warnings, impact } = planIn(fleet, { type: 'disableRegionMaintenance', ...REGION });
    expect(warnings).toEqual([]);
    expect(impact).toMatchObject({ routableBefore: { backends: 0 }, routableAfter: { backends: 3, proxies: 3 } });
  });

  test('a node that is out by its own choice is not counted', () => {
    const fleet = fleetOfSix();
    fleet.hear('be-1', 0, { runtimeStatus: 'Maintenance' });
    const { warnings, impact } = planIn(fleet, { type: 'enableRegionServer', ...ONE });
    expect(warnings).toMatchObject([{ code: 'STILL_NOT_ROUTABLE', sample: ['be-1.example: NODE_MAINTENANCE'] }]);
    expect(impact).toMatchObject({ routableBefore: { backends: 2 }, routableAfter: { backends: 2 } });
  });

  test('what else stands in its way is still told', () => {
    const fleet = fleetOfSix();
    fleet.server('US-A', 'be-1', { disabled: FLAG, maintenance: FLAG });
    fleet.hear('be-1', 0, { runtimeStatus: 'Maintenance' });
    const still = (type: 'enableRegionServer' | 'disableRegionServerMaintenance') =>
      planIn(fleet, { type, ...ONE }).warnings.map(({ sample }) => sample);
    expect(still('enableRegionServer')).toEqual([['be-1.example: SERVER_MAINTENANCE']]);
    fleet.server('US-A', 'be-1', { disabled: FLAG });
    fleet.hear('be-1', 0, { runtimeStatus: 'Stopped' });
    expect(still('enableRegionServer')).toEqual([['be-1.example: NODE_STOPPED']]);
  });

  test('nobody relies on it before it is back: it is no spare for what goes out with the same change', () => {
    const fleet = fleetOfSix();
    fleet.server('US-A', 'be-1', { disabled: FLAG });
    fleet.hear('be-1', 0, { runtimeStatus: 'Maintenance' });
    const { warnings } = planManyIn(fleet, [
      { type: 'enableRegionServer', ...ONE },
      { type: 'disableRegionServer', ...REGION, serverId: 'be-2', ...REASONS },
    ]);
    expect(codes(warnings)).toEqual(['NO_SPARE_BACKEND']);
  });
});

describe('taking out what is out already', () => {
  const ways = [
    ['disableRegionServer', 'disabled', 'Disabled'],
    ['enableRegionServerMaintenance', 'maintenance', 'In maintenance'],
    ['disableRegion', 'disabled', 'Disabled'],
    ['enableRegionMaintenance', 'maintenance', 'In maintenance'],
  ] as const;
  test.each(ways)('%s tells by whom and since when, and that it replaces that', (type, flag, already) => {
    const fleet = fleetOfSix();
    const action: Action = { type, ...ONE, ...REASONS };
    const replaced = () => planIn(fleet, action).warnings.filter(({ code }) => code === 'REASONS_REPLACED');
    expect(replaced(), 'in service').toEqual([]);
    const isOfServer = type.includes('Server');
    if (isOfServer) fleet.server('US-A', 'be-1', { [flag]: FLAG });
    else fleet.region('US-A', HERE, { [flag]: FLAG });
    const name = isOfServer ? 'be-1.example' : 'US-A';
    expect(replaced()).toEqual([
      {
        code: 'REASONS_REPLACED',
        message: `${already} already: by whom, since when and why is replaced`,
        count: 1,
        sample: [`${name}: by ${FLAG.by}, since ${FLAG.at}`],
      },
    ]);
  });
});
