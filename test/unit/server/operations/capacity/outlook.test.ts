import { describe, expect, test } from 'vitest';
import { outlookOf } from '../../../../../server/operations/capacity/outlook.ts';
import { CapacityFleet, servers } from '../../../../kit/capacity-fleet.ts';
import { FLAG } from '../../../../kit/routing-fleet.ts';

const OREGON = { latitude: 45.6, longitude: -121.2 };
const VIRGINIA = { latitude: 38.9, longitude: -77.4 };

type Holds = Parameters<CapacityFleet['holds']>[1];

/** What a change means for Oregon, which has a region in Virginia beside it. */
function outlook(here: Holds, change: (fleet: CapacityFleet) => void, there: Holds = ROOMY) {
  const fleet = new CapacityFleet();
  fleet.region('US-OREGON', OREGON);
  fleet.region('US-VIRGINIA', VIRGINIA);
  fleet.holds('US-OREGON', here);
  fleet.holds('US-VIRGINIA', there);
  const before = fleet.room('US-OREGON');
  change(fleet);
  return outlookOf(before, fleet.room('US-OREGON'), () => [fleet.room('US-VIRGINIA')]);
}

const ROOMY: Holds = { backends: servers(4, 50, 10), proxies: servers(2, 100, 20) };
const disableBackend = (fleet: CapacityFleet) => fleet.server('US-OREGON', 'be-US-OREGON-0', { disabled: FLAG });
const disableRegion = (fleet: CapacityFleet) => fleet.region('US-OREGON', OREGON, { disabled: FLAG });

describe('the outlook of a change', () => {
  test('that takes a backend out: its new sessions stay in the region, which keeps its spare', () => {
    expect(outlook({ backends: servers(4, 50, 20), proxies: servers(3, 100, 30) }, disableBackend)).toEqual({
      freeBefore: 120,
      freeAfter: 90,
      displaced: 20,
      absorbers: [{ regionId: 'US-OREGON', sessions: 20, loadAfter: 80 / 150, addedRoundTripMs: 0 }],
      unplaced: 0,
      isSpareKept: true,
      wasSpare: true,
    });
  });

  test('says when the spare is lost, and that it was there', () => {
    const backends = (sessions: number) => ({ backends: servers(3, 50, sessions), proxies: servers(3, 100, 10) });
    expect(outlook(backends(16), disableBackend)).toMatchObject({ wasSpare: true, isSpareKept: true });
    expect(outlook(backends(17), disableBackend)).toMatchObject({ wasSpare: true, isSpareKept: false });
    expect(outlook(backends(40), disableBackend)).toMatchObject({ wasSpare: false, isSpareKept: false });
    const two = { backends: servers(2, 50, 0), proxies: servers(2, 100, 0) };
    expect(outlook(two, disableBackend), 'one alone is no spare').toMatchObject({ wasSpare: true, isSpareKept: false });
  });

  test('beyond the region’s room they go to the next, and it is said what fits nowhere', () => {
    const here = { backends: servers(2, 50, 40), proxies: servers(2, 100, 40) };
    expect(outlook(here, disableBackend)).toMatchObject({
      displaced: 40,
      absorbers: [
        { regionId: 'US-OREGON', sessions: 10, loadAfter: 1 },
        { regionId: 'US-VIRGINIA', sessions: 30, loadAfter: 0.35, addedRoundTripMs: 36 },
      ],
      unplaced: 0,
    });
    const full = { backends: servers(2, 50, 45), proxies: servers(2, 100, 20) };
    expect(outlook(here, disableBackend, full)).toMatchObject({ unplaced: 20 });
  });

  test('that takes a region out: all of its sessions go elsewhere', () => {
    const here = { backends: servers(2, 50, 20), proxies: servers(2, 100, 30) };
    expect(outlook(here, disableRegion)).toMatchObject({
      freeAfter: 0,
      displaced: 60,
      absorbers: [{ regionId: 'US-VIRGINIA', sessions: 60, loadAfter: 0.5 }],
      unplaced: 0,
      isSpareKept: false,
    });
  });

  test('counts what does not tell as full', () => {
    const here = { backends: servers(2, 50, null), proxies: servers(2, 100, 0) };
    expect(outlook(here, disableBackend)).toMatchObject({ displaced: 50, absorbers: [{ regionId: 'US-VIRGINIA' }] });
  });

  test('is null where nothing is taken away', () => {
    const here = { backends: servers(2, 50, 20), proxies: servers(2, 100, 30) };
    expect(outlook(here, (fleet) => fleet.holds('US-OREGON', here))).toBeNull();
    const bear = (fleet: CapacityFleet) => fleet.server('US-OREGON', 'newborn', { disabled: FLAG });
    expect(outlook(here, bear)).toBeNull();
  });

  test('of a lower limit tells what is left, with nobody displaced', () => {
    const here = { backends: servers(2, 50, 20), proxies: servers(2, 100, 30) };
    const limit = (fleet: CapacityFleet) => fleet.server('US-OREGON', 'be-US-OREGON-0', { maxSessions: 25 });
    expect(outlook(here, limit)).toMatchObject({ freeBefore: 60, freeAfter: 35, displaced: 0, absorbers: [] });
  });
});
