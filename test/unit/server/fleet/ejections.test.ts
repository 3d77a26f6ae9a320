import { expect, test } from 'vitest';
import { SilentFleet } from '../../../kit/silent-fleet.ts';

const REGION = 'EU';

/** A region of so many backends, and another so that something is always heard. */
function fleetOf(backends: number) {
  const fleet = new SilentFleet();
  const ids = fleet.add(REGION, backends);
  fleet.add('US', 2);
  fleet.pass(3000);
  const tell = (id: string, answered: number, failed: number) => {
    for (let times = 0; times < answered; times++) fleet.table.noteOutcome(id, false);
    for (let times = 0; times < failed; times++) fleet.table.noteOutcome(id, true);
  };
  const ejected = () => ids.filter((id) => fleet.table.node(id)?.ejectedUntil !== null);
  /** For how long it rests, in seconds; passes that time, and a little more. */
  const restS = (id: string) => {
    const until = Date.parse(fleet.table.node(id)?.ejectedUntil ?? '');
    const seconds = Math.round((until - Date.parse(fleet.at)) / 1000);
    fleet.pass(seconds * 1000 + 2000);
    return seconds;
  };
  const events = () =>
    fleet.table
      .takeNews()
      .transitions.filter(({ type }) => type === 'node.ejected' || type === 'node.readmitted')
      .map(({ type, target }) => [type, target.serverId]);
  return { fleet, ids, tell, ejected, restS, events };
}

test('over five times the region’s median of failing sessions, a node rests for 30 s', () => {
  const { fleet, ids, tell, ejected, restS, events } = fleetOf(6);
  // The median is 4%: 20% are not over five times as much, 21% are.
  for (const id of ids.slice(2)) tell(id, 96, 4);
  tell('EU/0', 79, 21);
  tell('EU/1', 80, 20);
  fleet.pass(100);
  expect(ejected()).toEqual(['EU/0']);
  expect([restS('EU/0'), ejected()]).toEqual([30, []]);
  expect(events()).toEqual([
    ['node.ejected', 'EU/0'],
    ['node.readmitted', 'EU/0'],
  ]);
});

test.each([
  ['10% are not', 18, 2, []],
  ['15% are', 17, 3, ['EU/0']],
])('where nothing fails elsewhere: %s far more', (_what, answered, failed, expected) => {
  const { fleet, ids, tell, ejected } = fleetOf(4);
  for (const id of ids.slice(1)) tell(id, 20, 0);
  tell('EU/0', answered, failed);
  fleet.pass(1000);
  expect(ejected()).toEqual(expected);
});

test('of less than twenty attempts within a minute nothing is concluded', () => {
  const { fleet, ids, tell, ejected } = fleetOf(4);
  for (const id of ids.slice(1)) tell(id, 50, 0);
  tell('EU/0', 0, 19);
  fleet.pass(59_000);
  expect(ejected()).toEqual([]);
  fleet.pass(3000);
  for (const id of ids.slice(1)) tell(id, 50, 0);
  tell('EU/0', 0, 1);
  fleet.pass(1000);
  expect(ejected(), 'the others were more than a minute ago').toEqual([]);
  tell('EU/0', 0, 19);
  fleet.pass(1000);
  expect(ejected()).toEqual(['EU/0']);
});

test('where the others did nothing, nobody knows what is usual', () => {
  const { fleet, tell, ejected } = fleetOf(4);
  tell('EU/0', 0, 100);
  fleet.pass(2000);
  expect(ejected()).toEqual([]);
});

test('at most a third of a kind rests at once, the worst first', () => {
  const { fleet, ids, tell, ejected } = fleetOf(10);
  for (const id of ids.slice(4)) tell(id, 100, 0);
  for (const [index, id] of ids.slice(0, 4).entries()) tell(id, 50 - index, 50 + index);
  fleet.pass(1000);
  expect(ejected()).toEqual(['EU/1', 'EU/2', 'EU/3']);
  tell('EU/0', 0, 50);
  fleet.pass(5000);
  expect(ejected(), 'three of ten rest already').toEqual(['EU/1', 'EU/2', 'EU/3']);
});

test('who falls silent while it rests still counts among those who rest', () => {
  const { fleet, ids, tell, ejected } = fleetOf(6);
  const fail = (id: string) => {
    for (const other of ids.filter((one) => one !== id)) tell(other, 50, 0);
    tell(id, 0, 50);
    fleet.pass(2000);
  };
  fail('EU/0');
  fail('EU/1');
  fleet.silence(['EU/0', 'EU/1']);
  fleet.pass(8000);
  expect(fleet.table.node('EU/0')?.liveness).toBe('Suspect');
  fail('EU/2');
  expect(ejected()).toEqual(['EU/0', 'EU/1']);
});

test('of two none rests: what fails at every second one is not its own fault', () => {
  const { fleet, tell, ejected } = fleetOf(2);
  tell('EU/0', 0, 100);
  tell('EU/1', 100, 0);
  fleet.pass(1000);
  expect(ejected()).toEqual([]);
});

test('each time in a row it rests 30 s longer, up to five minutes; after five good minutes that is forgotten', () => {
  const { fleet, ids, tell, ejected, restS } = fleetOf(4);
  const failAgain = () => {
    for (const id of ids.slice(1)) tell(id, 30, 0);
    tell('EU/0', 0, 30);
    while (ejected().length === 0) fleet.pass(100);
    return restS('EU/0');
  };
  const rests = Array.from({ length: 11 }, failAgain);
  expect(rests).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300]);
  fleet.pass(300_000);
  expect(failAgain()).toBe(30);
});

test('what nodes count themselves tells too: failed sessions, and sessions without media', () => {
  for (const bad of [{ sessionsFailed: 40 }, { sessionsStarted: 140, noMediaSessions: 40 }]) {
    const { fleet, ids, ejected } = fleetOf(4);
    // What was counted before it was first heard may be of last year.
    for (const id of ids) fleet.report(id, { sessionsStarted: 100, sessionsFailed: 90, noMediaSessions: 0 });
    fleet.pass(4000);
    for (const id of ids.slice(1)) fleet.report(id, { sessionsStarted: 140, sessionsFailed: 90, noMediaSessions: 0 });
    fleet.pass(4000);
    expect(ejected()).toEqual([]);
    const { sessionsFailed = 0 } = bad;
    const sums = { sessionsStarted: 100, noMediaSessions: 0, ...bad, sessionsFailed: 90 + sessionsFailed };
    fleet.report('EU/0', sums);
    fleet.pass(4000);
    expect(ejected()).toEqual(['EU/0']);
  }
});

test('a new process starts anew, also with its counts', () => {
  const { fleet, ids, tell, ejected } = fleetOf(4);
  for (const id of ids.slice(1)) tell(id, 30, 0);
  tell('EU/0', 0, 30);
  fleet.pass(1000);
  expect(ejected()).toEqual(['EU/0']);
  fleet.reboot('EU/0');
  fleet.report('EU/0', { sessionsStarted: 0, sessionsFailed: 50 });
  fleet.pass(4000);
  expect(ejected()).toEqual([]);
});

test('who is ejected or readmitted is told to those who follow, at once, and to those who watch', () => {
  const { fleet, ids, tell, ejected } = fleetOf(4);
  const told: (string | null)[] = [];
  fleet.table.onChange(({ was, node }) => {
    if (was?.ejectedUntil !== node.ejectedUntil) told.push(node.ejectedUntil);
  });
  for (const id of ids.slice(1)) tell(id, 30, 0);
  tell('EU/0', 0, 30);
  fleet.table.takeChanged();
  fleet.pass(100);
  expect([told.length, ejected().length]).toEqual([1, 1]);
  const { slots } = fleet.table.takeChanged();
  expect(slots.map((slot) => fleet.table.nodeAt(slot)?.serverId)).toContain('EU/0');
  fleet.pass(30_000);
  expect(told.at(-1)).toBeNull();
});

test('of many suspicious regions some are judged in each round, and all of them within a second', () => {
  const fleet = new SilentFleet();
  const regions = Array.from({ length: 12 }, (_none, region) => fleet.add(`R${region}`, 200));
  fleet.pass(3000);
  for (const ids of regions) {
    for (const id of ids.slice(1, 11)) for (let times = 0; times < 20; times++) fleet.table.noteOutcome(id, false);
    for (let times = 0; times < 20; times++) fleet.table.noteOutcome(`${ids[0]}`, true);
  }
  const resting = () => regions.filter(([sick]) => fleet.table.node(`${sick}`)?.ejectedUntil !== null).length;
  fleet.pass(100);
  expect(resting()).toBeGreaterThan(0);
  expect(resting()).toBeLessThan(12);
  fleet.pass(1000);
  expect(resting()).toBe(12);
});
