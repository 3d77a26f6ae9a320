import { expect, test } from 'vitest';
import { statesOf } from '../../../../server/operations/check-journal.ts';
import type { ProbeMemory } from '../../../../server/operations/probe-memory.ts';
import { ANSWERS, ProbedWorld } from '../../../kit/probed-world.ts';

const { Ok, Silent, Full, Forbidden } = ANSWERS;

test('one that stops answering fails at the third time, and recovers at the second', async () => {
  const world = new ProbedWorld({ servers: 4 });
  const seen: unknown[] = [];
  for (const answer of [Ok, Silent, Silent, Silent, Silent, Ok, Silent, Ok, Ok]) {
    world.answers.set('s1', answer);
    await world.pass(1);
    const { status, decides } = world.report('s1') ?? {};
    seen.push([status, decides, world.reasons('s1').join()]);
  }
  expect(seen).toEqual([
    ['Ok', false, ''],
    ['Ok', false, ''],
    ['Ok', false, ''],
    ['Failing', true, 'PROBE_FAILING'],
    ['Failing', true, 'PROBE_FAILING'],
    ['Failing', true, 'PROBE_FAILING'],
    ['Failing', true, 'PROBE_FAILING'],
    ['Failing', true, 'PROBE_FAILING'],
    ['Ok', false, ''],
  ]);
  expect(world.events()).toEqual(['probe.failing s1', 'probe.recovered s1']);
});

test('one that never answered from here fails, and decides nothing', async () => {
  const world = new ProbedWorld({ servers: 4 });
  world.answers.set('s1', Silent);
  await world.pass(5);
  expect(world.report('s1')).toMatchObject({ status: 'Failing', decides: false });
  expect(world.reasons('s1')).toEqual([]);
});

test('what never answered beside something that does is no fault: a proxy may speak UDP alone', async () => {
  const world = new ProbedWorld({ servers: 4 });
  world.answers.set('s1', [
    { ...Ok[0], kind: 'sipUdp' },
    { ...Silent[0], kind: 'sipTcp' },
  ]);
  await world.pass(5);
  expect(world.report('s1')).toMatchObject({ status: 'Ok', checks: [{ status: 'Ok' }, { status: 'Failing' }] });
  expect(world.events()).toEqual([]);
});

test('a success proves for a day that it can be reached from here, and no longer', async () => {
  const world = new ProbedWorld({ servers: 4 });
  await world.pass(1);
  world.answers.set('s1', Silent);
  await world.pass(4);
  expect(world.reasons('s1')).toEqual(['PROBE_FAILING']);
  world.wait(24 * 3_600_000);
  await world.pass(1);
  expect(world.report('s1')).toMatchObject({ status: 'Failing', decides: false });
  expect(world.reasons('s1')).toEqual([]);
});

test('503 takes it out of the choice at once, is not failing, and the next 200 brings it back', async () => {
  const world = new ProbedWorld({ servers: 4 });
  world.answers.set('s1', Full);
  await world.pass(1);
  expect(world.report('s1')).toMatchObject({ status: 'Ok', isNotAccepting: true });
  expect(world.reasons('s1')).toEqual(['PROBE_NOT_ACCEPTING']);
  world.answers.set('s1', Ok);
  await world.pass(1);
  expect(world.reasons('s1')).toEqual([]);
  expect(world.events()).toEqual([]);
});

test('where more than 30% of a region fail together, nobody is kept away by it; another region is judged by itself', async () => {
  const world = new ProbedWorld({ servers: 10, elsewhere: 4 });
  await world.pass(1);
  for (const server of ['s1', 's2', 's3', 's4', 'e1']) world.answers.set(server, Silent);
  await world.pass(4);
  for (const server of ['s1', 's2', 's3', 's4']) {
    expect([server, world.report(server)?.status, world.reasons(server)]).toEqual([server, 'Failing', []]);
  }
  expect(world.reasons('e1')).toEqual(['PROBE_FAILING']);
});

test('up to 30% are kept away', async () => {
  const world = new ProbedWorld({ servers: 10 });
  await world.pass(1);
  for (const server of ['s1', 's2', 's3']) world.answers.set(server, Silent);
  await world.pass(4);
  for (const server of ['s1', 's2', 's3']) expect(world.reasons(server)).toEqual(['PROBE_FAILING']);
});

test('one after the other is not together', async () => {
  const world = new ProbedWorld({ servers: 6 });
  await world.pass(1);
  for (const server of ['s1', 's2', 's3']) {
    world.answers.set(server, Silent);
    await world.pass(20);
  }
  for (const server of ['s1', 's2', 's3']) expect(world.reasons(server)).toEqual(['PROBE_FAILING']);
});

test('in a region of three the one that fails is kept away', async () => {
  const world = new ProbedWorld({ servers: 3 });
  await world.pass(1);
  world.answers.set('s1', Silent);
  await world.pass(4);
  expect(world.reasons('s1')).toEqual(['PROBE_FAILING']);
});

test('each is asked every 10 s, 20% more or less, and not in step', async () => {
  const world = new ProbedWorld({ servers: 20, random: Math.random });
  const times = new Map<string, number[]>();
  world.onAsk = (serverId) => times.set(serverId, [...(times.get(serverId) ?? []), world.nowMs()]);
  for (let step = 0; step < 400; step++) await world.step(250);
  for (const asked of times.values()) {
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(12_250);
  }
  expect(times.size).toBe(20);
  expect(new Set([...times.values()].map(([first]) => first)).size).toBeGreaterThan(5);
});

test('no more than 50 are asked at once or begun in a second; a larger fleet waits longer for its turn', async () => {
  const world = new ProbedWorld({ servers: 200, random: () => 0 });
  world.holdAnswers = true;
  for (let step = 0; step < 40; step++) await world.step(250);
  expect(world.inFlight()).toBe(50);
  world.holdAnswers = false;
  await world.release();
  const begun: number[] = [];
  world.onAsk = () => begun.push(world.nowMs());
  for (let step = 0; step < 40; step++) await world.step(250);
  for (const at of begun) {
    expect(begun.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(52);
  }
});

test('a node that becomes suspect, or starts anew, is asked at once', async () => {
  const world = new ProbedWorld({ servers: 4 });
  await world.pass(1);
  const asked: string[] = [];
  world.onAsk = (serverId) => asked.push(serverId);
  await world.step(250);
  expect(asked).toEqual([]);
  world.fallSilent('s2', 7000);
  await world.step(250);
  expect(asked).toContain('s2');
  asked.length = 0;
  world.reboot('s3');
  await world.step(250);
  expect(asked).toContain('s3');
});

test('whose heartbeats are overdue waits behind nobody, and is asked every four seconds while they are', async () => {
  const world = new ProbedWorld({ servers: 200 });
  await world.pass(1);
  world.holdAnswers = true;
  // The others are all busy, and many wait for their turn.
  for (let rounds = 0; rounds < 80; rounds++) await world.step(250);
  world.hearAllBut(null);
  world.fallSilent('s7', 7000);
  const askedAtMs: number[] = [];
  world.onAsk = (serverId) => serverId === 's7' && askedAtMs.push(world.nowMs());
  const fellSilentAtMs = world.nowMs();
  world.holdAnswers = false;
  await world.release();
  for (let rounds = 0; rounds < 40; rounds++) {
    await world.step(250);
    world.hearAllBut('s7');
  }
  expect(askedAtMs.map((atMs) => atMs - fellSilentAtMs)).toEqual([250, 4250, 8250]);
});

test.each([
  ['its health page', [{ ...Ok[0], kind: 'http' }], 'REPORTING'],
  ['SIP OPTIONS', [{ ...Ok[0], kind: 'sipUdp' }], 'REPORTING'],
  ['SIP OPTIONS with 503: it is full', [{ ...Full[0], kind: 'sipTls' }], 'REPORTING'],
  ['a connection, which a kernel makes for a process that hangs', [{ ...Ok[0], kind: 'tcp' }], 'DEAD'],
  [
    'TLS and STUN, which others do for it',
    [
      { ...Ok[0], kind: 'tls' },
      { ...Ok[0], kind: 'stun' },
    ],
    'DEAD',
  ],
  ['nothing, since it may not be asked', Forbidden, 'DEAD'],
  ['nothing', Silent, 'DEAD'],
] as const)('a silent node that answers %s', async (_what, answers, is) => {
  const world = new ProbedWorld({ servers: 6 });
  await world.pass(1);
  world.answers.set('s1', answers);
  world.hearAllBut(null);
  world.fallSilent('s1', 7000);
  for (let rounds = 0; rounds < 40; rounds++) {
    await world.step(250);
    world.hearAllBut('s1');
  }
  expect(world.isReportingLost('s1') ? 'REPORTING' : world.reasons('s1').join()).toContain(is);
});

test('where nobody may be asked it is unknown, and asked seldom; what its region allows is heeded at once', async () => {
  const world = new ProbedWorld({ servers: 4 });
  world.answers.set('s1', Forbidden);
  await world.pass(1);
  expect(world.report('s1')).toMatchObject({
    status: 'Unknown',
    checks: [{ message: expect.stringContaining('allowedCidrs') }],
  });
  let asked = 0;
  world.onAsk = (serverId) => (asked += serverId === 's1' ? 1 : 0);
  await world.pass(4);
  expect(asked).toBe(0);
  world.allow(['10.0.0.0/8']);
  world.answers.set('s1', Ok);
  await world.step(250);
  expect(world.report('s1')?.status).toBe('Ok');
});

test('an edited server has proved nothing yet', async () => {
  const world = new ProbedWorld({ servers: 4 });
  await world.pass(1);
  world.answers.set('s1', Silent);
  await world.pass(4);
  expect(world.reasons('s1')).toEqual(['PROBE_FAILING']);
  world.edit('s1', { endpoint: 'elsewhere.test' });
  await world.pass(4);
  expect(world.report('s1')).toMatchObject({ status: 'Failing', decides: false });
});

test('an answer that comes after the server was deleted or edited is dropped', async () => {
  const world = new ProbedWorld({ servers: 4 });
  await world.pass(1);
  world.holdAnswers = true;
  world.answers.set('s1', Full);
  world.answers.set('s2', Full);
  await world.pass(1);
  world.edit('s1', { sipPort: 5070 });
  world.remove('s2');
  await world.step(250);
  world.holdAnswers = false;
  await world.release();
  expect(world.report('s1')?.isNotAccepting).toBe(false);
  expect(world.report('s2')?.isNotAccepting).toBe(false);
  expect(world.kept.get('server|s2')).toBeNull();
});

test('after a restart what failed is kept away until it answers twice, without a second event', async () => {
  const before = new ProbedWorld({ servers: 4 });
  await before.pass(1);
  before.answers.set('s1', Silent);
  await before.pass(4);
  before.schedule.stop();
  const memories = statesOf<ProbeMemory>(before.kept, 'server');
  const after = new ProbedWorld({ servers: 4, memories, startMs: 3_600_000 });
  expect(after.reasons('s1')).toEqual(['PROBE_FAILING']);
  expect(after.reasons('s2')).toEqual([]);
  await after.pass(3);
  expect(after.events()).toEqual(['probe.recovered s1']);
  expect(after.reasons('s1')).toEqual([]);
});
