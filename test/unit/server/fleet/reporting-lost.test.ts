import { notRoutableBecause } from '@meridian/shared/routability.ts';
import { expect, test } from 'vitest';
import { SilentFleet } from '../../../kit/silent-fleet.ts';

const IN_SERVICE = {
  region: { disabled: null, maintenance: null, cutOffSince: null, lacksStorage: false },
  server: { disabled: null, maintenance: null, drain: null },
  probe: null,
};

/** Ten nodes, of which `EU/0` has fallen silent so long ago. */
function fleetWithOneSilent(forMs: number) {
  const fleet = new SilentFleet();
  fleet.add('EU', 10);
  fleet.add('US', 5);
  fleet.report('EU/0', { activeTelephonySessions: 3, activeWebSessions: 0 });
  fleet.pass(10_000);
  fleet.beat('EU/0');
  fleet.silence(['EU/0']);
  fleet.table.takeNews();
  fleet.pass(forMs);
  return fleet;
}
const stateOf = (fleet: SilentFleet) => {
  const node = fleet.table.node('EU/0');
  return node && `${node.liveness}${node.reportingLostSince === null ? '' : ', reporting lost'}`;
};
const events = (fleet: SilentFleet) => fleet.table.takeNews().transitions.map(({ type }) => type);

test('a node that answers a probe while its heartbeats are lost is not dead, gets no sessions, and keeps those it has', () => {
  const fleet = fleetWithOneSilent(7000);
  fleet.answer('EU/0');
  fleet.pass(8900);
  expect(stateOf(fleet)).toBe('Suspect');
  fleet.pass(100);
  expect(stateOf(fleet)).toBe('Suspect, reporting lost');
  const { reportingLostSince } = fleet.table.node('EU/0') ?? {};
  expect(reportingLostSince).toBe(fleet.at);
  expect(events(fleet)).toEqual(['node.suspect', 'node.reportingLost']);
  expect(notRoutableBecause({ ...IN_SERVICE, node: fleet.table.node('EU/0') })).toEqual([
    { code: 'NODE_SUSPECT', message: expect.stringContaining('answers from outside') },
  ]);
  expect([fleet.table.isOnline('EU/0'), fleet.table.mayHaveSessions('EU/0')]).toEqual([true, true]);
});

test('it stays so for as long as it answers, and its sessions are not lost', () => {
  const fleet = fleetWithOneSilent(6500);
  for (let minutes = 0; minutes < 10; minutes++) {
    for (let asked = 0; asked < 4; asked++) {
      fleet.answer('EU/0');
      fleet.pass(15_000);
    }
  }
  expect([stateOf(fleet), fleet.table.mayHaveSessions('EU/0')]).toEqual(['Suspect, reporting lost', true]);
  expect(events(fleet)).toEqual(['node.suspect', 'node.reportingLost']);
});

test('once it does not answer either for as long as makes a node dead, it is dead after all', () => {
  const fleet = fleetWithOneSilent(7000);
  fleet.answer('EU/0');
  fleet.pass(15_900);
  expect(stateOf(fleet)).toBe('Suspect, reporting lost');
  fleet.pass(100);
  expect(stateOf(fleet)).toBe('Dead');
  expect(events(fleet)).toEqual(['node.suspect', 'node.reportingLost', 'node.dead']);
});

test('with its next heartbeat it is back, and not held: it was never dead', () => {
  const fleet = fleetWithOneSilent(7000);
  fleet.answer('EU/0');
  fleet.pass(10_000);
  fleet.beat('EU/0');
  expect(stateOf(fleet)).toBe('Alive');
  expect(notRoutableBecause({ ...IN_SERVICE, node: fleet.table.node('EU/0') })).toEqual([]);
  expect(events(fleet)).toEqual(['node.suspect', 'node.reportingLost', 'node.recovered']);
});

test('a probe that was sent before it was suspect says nothing of what silenced it', () => {
  const fleet = fleetWithOneSilent(7000);
  fleet.answer('EU/0', 1100);
  fleet.pass(9000);
  expect(stateOf(fleet)).toBe('Dead');
});

test('an answer of the silence before is none of this one', () => {
  const fleet = fleetWithOneSilent(7000);
  fleet.answer('EU/0');
  fleet.beat('EU/0');
  fleet.pass(16_000);
  expect(stateOf(fleet)).toBe('Dead');
});

test('who is dead stays dead until it is heard: an answer that comes too late is none', () => {
  const fleet = fleetWithOneSilent(16_000);
  fleet.answer('EU/0');
  fleet.pass(5000);
  expect(stateOf(fleet)).toBe('Dead');
});

test('while Meridian stood still nobody could answer: that time does not count', () => {
  const fleet = fleetWithOneSilent(7000);
  fleet.answer('EU/0');
  fleet.pass(10_000);
  fleet.nowMs += 30_000;
  fleet.table.forgive(30_000);
  fleet.pass(5900);
  expect(stateOf(fleet)).toBe('Suspect, reporting lost');
  fleet.pass(100);
  expect(stateOf(fleet)).toBe('Dead');
});

test('after a restart one that was not heard, and answers, is not dead when its time to speak up is over', () => {
  const fleet = fleetWithOneSilent(0);
  fleet.restart();
  fleet.pass(31_000);
  fleet.answer('EU/0');
  expect(stateOf(fleet)).toBe('Unknown');
  fleet.pass(1000);
  expect(stateOf(fleet)).toBe('Suspect, reporting lost');
  fleet.pass(15_000);
  expect(stateOf(fleet)).toBe('Dead');
});

test('in a region that is cut off nobody is dead, and it is told who answers', () => {
  const fleet = fleetWithOneSilent(0);
  fleet.silence(['EU/1', 'EU/2', 'EU/3', 'EU/4']);
  fleet.pass(7000);
  expect(fleet.table.cutOffSince('EU')).not.toBeNull();
  fleet.answer('EU/0');
  fleet.pass(12_000);
  expect(stateOf(fleet)).toBe('Suspect, reporting lost');
  fleet.pass(60_000);
  expect([stateOf(fleet), fleet.liveness('EU')]).toEqual(['Suspect', { Suspect: 5, Alive: 5 }]);
});
