import { expect, test } from 'vitest';
import { SilentFleet } from '../../../kit/silent-fleet.ts';

/** Two regions, so that it is never Meridian that is cut off: one of ten nodes, and one that always speaks. */
function fleetOfTen() {
  const fleet = new SilentFleet();
  const ids = fleet.add('EU', 10);
  fleet.add('US', 5);
  fleet.pass(60_000);
  fleet.news();
  return { fleet, ids };
}

test('more than 30% of a region and at least three at once: it is cut off, and nobody of it is declared dead', () => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids.slice(0, 4));
  fleet.pass(7000);
  const since = Date.parse(fleet.table.cutOffSince('EU') ?? '');
  expect(Date.parse(fleet.at) - since).toBeLessThan(3000);
  expect(fleet.news()).toEqual(['region.cutOff']);
  fleet.pass(600_000);
  expect(fleet.liveness('EU')).toEqual({ Suspect: 4, Alive: 6 });
  fleet.silence(ids);
  fleet.pass(600_000);
  expect(fleet.liveness('EU')).toEqual({ Suspect: 10 });
  expect([fleet.liveness('US'), fleet.table.cutOffSince('US'), fleet.news()]).toEqual([{ Alive: 5 }, null, []]);
});

test('what is held up by that is said once, not at each look', () => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids.slice(0, 4));
  fleet.table.takeNews();
  fleet.pass(60_000);
  const types = fleet.table.takeNews().transitions.map(({ type }) => type);
  expect(types.toSorted()).toEqual(['node.suspect', 'node.suspect', 'node.suspect', 'node.suspect', 'region.cutOff']);
});

test.each([
  ['exactly 30%', 10, 3],
  ['two of two', 2, 2],
])('%s are not enough: they die as usual', (_what, of, silent) => {
  const fleet = new SilentFleet();
  fleet.add('US', 5);
  fleet.silence(fleet.add('EU', of).slice(0, silent));
  fleet.pass(17_000);
  expect(fleet.liveness('EU')).toEqual({ Dead: silent, ...(of > silent && { Alive: of - silent }) });
  expect(fleet.news()).toEqual([]);
});

test('one after the other, more than ten seconds apart, they fell alone', () => {
  const { fleet, ids } = fleetOfTen();
  for (const id of ids.slice(0, 5)) {
    fleet.silence([id]);
    fleet.pass(7000);
  }
  fleet.pass(12_000);
  expect(fleet.liveness('EU')).toEqual({ Dead: 5, Alive: 5 });
});

test('within ten seconds they fell at once, the first of them not yet dead when the last is suspect', () => {
  const { fleet, ids } = fleetOfTen();
  for (const id of ids.slice(0, 4)) {
    fleet.silence([id]);
    fleet.pass(2500);
  }
  fleet.pass(20_000);
  expect(fleet.liveness('EU')).toEqual({ Suspect: 4, Alive: 6 });
});

test('who is out of service and empty may be switched off, and who said goodbye is gone: neither cuts off the others', () => {
  const { fleet, ids } = fleetOfTen();
  const idle = { activeTelephonySessions: 0, activeWebSessions: 0 };
  for (const id of ids.slice(0, 3)) fleet.report(id, idle, 'Maintenance');
  for (const id of ids.slice(3, 6)) fleet.report(id, idle, 'Stopped');
  fleet.pass(4000);
  fleet.silence(ids.slice(0, 6));
  fleet.pass(17_000);
  expect(fleet.liveness('EU')).toEqual({ Dead: 3, Alive: 7 });
  // Of the four that are left, two are not at least three.
  fleet.silence(ids.slice(6, 8));
  fleet.pass(17_000);
  expect([fleet.liveness('EU'), fleet.news()]).toEqual([{ Dead: 5, Alive: 5 }, []]);
});

test('enough is heard again: it is back, and who is slower to speak is not dead in the same moment', () => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids);
  fleet.pass(100_000);
  fleet.restore(ids.slice(0, 6));
  fleet.pass(4000);
  expect(fleet.table.cutOffSince('EU'), 'four of ten are still silent').not.toBeNull();
  fleet.news();
  fleet.restore(ids.slice(6, 7));
  fleet.pass(2000);
  expect([fleet.table.cutOffSince('EU'), fleet.news()]).toEqual([null, ['region.heardAgain']]);
  fleet.pass(7000);
  expect(fleet.liveness('EU')).toEqual({ Suspect: 3, Alive: 7 });
  fleet.pass(4000);
  expect(fleet.liveness('EU'), 'what stays silent alone is dead').toEqual({ Dead: 3, Alive: 7 });
});

test('a person says that it is down: its silent nodes are dead at once, and judged by their silence from then on', () => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids.slice(0, 8));
  fleet.pass(10_000);
  expect([fleet.table.isInDoubt('EU'), fleet.table.isInDoubt('US')]).toEqual([true, false]);
  fleet.table.declare('EU', 'down', fleet.at);
  expect(fleet.liveness('EU')).toEqual({ Dead: 8, Alive: 2 });
  fleet.pass(60_000);
  expect([fleet.liveness('EU'), fleet.table.isInDoubt('EU')]).toEqual([{ Dead: 8, Alive: 2 }, false]);
});

test('a person says that it is well: its silent nodes count as heard, for ten minutes or until they speak', () => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids);
  fleet.pass(10_000);
  fleet.table.declare('EU', 'well', fleet.at);
  expect([fleet.liveness('EU'), fleet.table.cutOffSince('EU')]).toEqual([{ Unknown: 10 }, null]);
  fleet.news();
  fleet.pass(300_000);
  fleet.restore(ids.slice(0, 2));
  fleet.pass(298_000);
  expect([fleet.liveness('EU'), fleet.news()]).toEqual([{ Unknown: 8, Alive: 2 }, []]);
  fleet.pass(3000);
  expect([fleet.liveness('EU'), fleet.news()]).toEqual([{ Suspect: 8, Alive: 2 }, ['region.cutOff']]);
});

test.each([
  ['19 of 20 failed: it is down', 19, 1, { Dead: 10 }, ['region.declared']],
  ['19 of 20 answered: it is well', 1, 19, { Unknown: 10 }, ['region.declared']],
  ['19 are too few', 19, 0, { Suspect: 10 }, []],
  ['they do not agree', 15, 15, { Suspect: 10 }, []],
])('sessions that were sent there tell: %s', (_what, failed, answered, liveness, news) => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids);
  fleet.pass(10_000);
  fleet.news();
  for (let times = 0; times < failed; times++) fleet.table.noteOutcome('EU/0', true);
  for (let times = 0; times < answered; times++) fleet.table.noteOutcome('EU/1', false);
  fleet.pass(100);
  expect([fleet.liveness('EU'), fleet.news()]).toEqual([liveness, news]);
});

test('sessions on nodes that are heard tell nothing of those that are not', () => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids.slice(0, 5));
  fleet.pass(10_000);
  for (let times = 0; times < 100; times++) fleet.table.noteOutcome('EU/9', false);
  fleet.pass(100);
  expect(fleet.table.cutOffSince('EU')).not.toBeNull();
});

test('after a restart what was cut off is unknown or suspect first, and then cut off again', () => {
  const { fleet, ids } = fleetOfTen();
  fleet.silence(ids.slice(0, 5));
  fleet.pass(7000);
  fleet.silence(ids);
  fleet.restart();
  fleet.pass(31_000);
  expect(fleet.liveness('EU')).toEqual({ Suspect: 5, Unknown: 5 });
  fleet.pass(60_000);
  expect([fleet.liveness('EU'), fleet.news()]).toEqual([{ Suspect: 10 }, ['region.cutOff']]);
});
