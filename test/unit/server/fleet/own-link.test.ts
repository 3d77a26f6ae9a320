import { expect, test } from 'vitest';
import { OwnLink } from '../../../../server/fleet/own-link.ts';
import { SilentFleet } from '../../../kit/silent-fleet.ts';

function cutFleet({ regions = 3 } = {}) {
  const fleet = new SilentFleet();
  const ids = Array.from({ length: regions }, (_, index) => fleet.add(`R${index}`, 4)).flat();
  fleet.pass(20_000);
  fleet.news();
  fleet.silence(ids);
  return { fleet, ids };
}

test('all of at least two regions silent at once: it is our link, and for ten minutes nobody is even suspect', () => {
  const { fleet, ids } = cutFleet();
  fleet.pass(600_000);
  for (const regionId of ['R0', 'R1', 'R2']) expect(fleet.liveness(regionId)).toEqual({ Alive: 4 });
  expect(fleet.news()).toEqual(['fleet.unheard']);
  fleet.restore(ids);
  fleet.pass(60_000);
  for (const regionId of ['R0', 'R1', 'R2']) expect(fleet.liveness(regionId)).toEqual({ Alive: 4 });
  expect(fleet.news()).toEqual(['fleet.heardAgain']);
});

test('once somebody is heard, silence counts anew for the others', () => {
  const { fleet, ids } = cutFleet();
  fleet.pass(600_000);
  fleet.restore(ids.filter((id) => id !== 'R0/0'));
  fleet.pass(3000);
  expect(fleet.liveness('R0')).toEqual({ Alive: 4 });
  fleet.pass(5000);
  expect(fleet.liveness('R0')).toEqual({ Suspect: 1, Alive: 3 });
  fleet.pass(10_000);
  expect(fleet.liveness('R0')).toEqual({ Dead: 1, Alive: 3 });
});

test('nodes find back each in its own time: also who was silent before it has all of it', () => {
  const { fleet, ids } = cutFleet();
  fleet.restore(ids);
  fleet.pass(10_000);
  fleet.beat('R0/0');
  fleet.silence(['R0/0']);
  fleet.pass(2500);
  fleet.silence(ids);
  fleet.pass(60_000);
  fleet.restore(ids.slice(1));
  fleet.pass(5500);
  expect(fleet.liveness('R0')).toEqual({ Alive: 4 });
});

test('one region alone is no sign of it, and neither is one that fell silent before the other', () => {
  const one = cutFleet({ regions: 1 }).fleet;
  one.pass(7000);
  expect(one.news()).toEqual(['region.cutOff']);

  const { fleet, ids } = cutFleet({ regions: 2 });
  fleet.restore(ids.filter((id) => id.startsWith('R1')));
  fleet.pass(8000);
  fleet.silence(ids);
  fleet.pass(20_000);
  expect(fleet.news()).toEqual(['region.cutOff', 'region.cutOff']);
});

test('a person may say that a region is down even so', () => {
  const { fleet } = cutFleet({ regions: 3 });
  fleet.pass(60_000);
  expect(fleet.table.isInDoubt('R0')).toBe(true);
  fleet.table.declare('R0', 'down', fleet.at);
  fleet.pass(60_000);
  expect(['R0', 'R1'].map((regionId) => fleet.liveness(regionId))).toEqual([{ Dead: 4 }, { Alive: 4 }]);
});

test('while nobody is heard no session counts as lost', () => {
  const { fleet, ids } = cutFleet();
  fleet.restore(ids);
  fleet.report('R0/0', { activeTelephonySessions: 5, activeWebSessions: 0 });
  fleet.pass(3000);
  fleet.silence(['R0/0']);
  fleet.pass(20_000);
  expect(fleet.liveness('R0')).toEqual({ Dead: 1, Alive: 3 });
  fleet.silence(ids);
  fleet.pass(600_000);
  expect(fleet.table.mayHaveSessions('R0/0')).toBe(true);
  fleet.restore(ids.slice(1));
  fleet.pass(160_000);
  expect(fleet.table.mayHaveSessions('R0/0')).toBe(false);
});

test('after a restart behind a cut link everything stays as it was', () => {
  const { fleet } = cutFleet();
  fleet.restart();
  fleet.pass(600_000);
  expect(fleet.liveness('R1')).toEqual({ Unknown: 4 });
});

test.each([
  [2000, 6000, 3000],
  [3000, 6000, 4500],
  [5000, 6000, 5400],
])(
  'heartbeats %d ms apart, suspect after %d: it is down after %d ms, and not in between',
  (interval, suspect, quiet) => {
    const link = new OwnLink(
      () => ({ suspectAfterMs: suspect, deadAfterMs: 16_000, heartbeatIntervalMs: interval }),
      0,
    );
    expect([quiet - 1, quiet].map((nowMs) => link.look(nowMs, (regions) => regions <= 2))).toEqual([false, true]);
    link.hear(quiet);
    expect(link.isDown).toBe(false);
  },
);
