import type { DesiredStatus, HeartbeatReply } from '@meridian/shared/node-status.ts';
import { heartbeatSchemas } from '@meridian/shared/heartbeat.ts';
import { describe, expect, test } from 'vitest';
import { Call } from '../../fleet/call.ts';
import type { NodeReport } from '../../fleet/node-report.ts';
import { seededRandom } from '../../fleet/random.ts';
import { SimulatedNode } from '../../fleet/simulated-node.ts';

/** A node on a clock that only the test moves, and a Meridian that asks for one thing. */
class Story {
  readonly node: SimulatedNode;
  nowMs = 1_000_000;
  desired: DesiredStatus = 'Running';
  /** What else Meridian answers. */
  more: Partial<HeartbeatReply> = {};
  last: NodeReport | null = null;

  constructor(type: 'Backend' | 'Proxy' = 'Backend', meanUptimeMs = Infinity) {
    this.node = new SimulatedNode({
      endpoint: 'n.example',
      regionId: 'US-EAST',
      type,
      version: '2.4.1',
      random: seededRandom(7),
      meanUptimeMs,
    });
    this.node.start(this.nowMs);
  }

  /** Lets time pass; every heartbeat that is due is sent and answered. */
  pass(seconds: number): this {
    const untilMs = this.nowMs + seconds * 1000;
    for (; this.nowMs < untilMs; this.nowMs += 100) {
      this.node.advance(this.nowMs);
      const report = this.node.tick(this.nowMs);
      if (report === null) continue;
      this.last = report;
      const reply = { accepted: true, desiredStatus: this.desired, reason: null, nextHeartbeatMs: 2000 };
      this.node.hear(report, { ...reply, ...this.more });
    }
    return this;
  }

  /** What comes next is new. */
  forget(): this {
    this.last = null;
    return this;
  }

  told(desired: DesiredStatus): this {
    this.desired = desired;
    return this.pass(5);
  }

  /** Callers ring: as many calls begin as it takes. */
  calls(wanted: number): Call[] {
    const begun: Call[] = [];
    while (begun.length < wanted && this.node.takesCalls(this.nowMs))
      begun.push(new Call({ kind: 'telephony', startedAtMs: this.nowMs, ends: [this.node] }));
    return begun;
  }
}

test('it starts, serves once it was told to run, and takes no more calls than it has room for', () => {
  const story = new Story();
  expect(story.calls(1)).toEqual([]);
  expect(story.pass(1).last?.runtimeStatus).toBe('Starting');
  story.pass(10);
  expect(story.last?.runtimeStatus).toBe('Running');
  expect(story.calls(80)).toHaveLength(50);
  story.pass(3);
  expect(story.last).toMatchObject({ activeTelephonySessions: 50, activeWebSessions: 0, sessionsStarted: 50 });
});

test('it reports what the contract knows, every two seconds or so, each heartbeat with a higher number', () => {
  for (const type of ['Backend', 'Proxy'] as const) {
    const story = new Story(type).pass(5);
    const before = story.last?.sequence ?? 0;
    expect(heartbeatSchemas[type].parse(story.last)).toEqual(story.last);
    story.pass(60);
    expect((story.last?.sequence ?? 0) - before).toBeGreaterThanOrEqual(27);
    expect((story.last?.sequence ?? 0) - before).toBeLessThanOrEqual(34);
  }
});

test('load shows: a full node is busier than an empty one', () => {
  const idle = new Story().pass(10);
  const full = new Story().pass(10);
  full.calls(50);
  full.pass(60);
  for (const name of ['cpuUsagePercent', 'memoryUsagePercent', 'networkUploadMbps', 'setupMsP95'] as const)
    expect(full.last?.[name]).toBeGreaterThan(idle.last?.[name] ?? Infinity);
  expect(full.last?.longestSessionSeconds).toBeGreaterThan(55);
});

describe.each([
  ['Maintenance', 'Maintenance'],
  ['Draining', 'Draining'],
] as const)('told %s', (desired, status) => {
  test('it takes no new call, keeps those it has, and stays up', () => {
    const story = new Story().pass(10);
    const [first, second] = story.calls(2);
    story.told(desired);
    expect(story.last).toMatchObject({ runtimeStatus: status, activeTelephonySessions: 2 });
    expect(story.calls(1)).toEqual([]);

    first?.finish();
    second?.finish();
    story.pass(600);
    expect(story.last).toMatchObject({ runtimeStatus: status, activeTelephonySessions: 0, sessionsDropped: 0 });
    expect(story.node.up).toBe(true);

    story.told('Running');
    expect(story.calls(1)).toHaveLength(1);
  });
});

test('it knows how long it has stood empty in maintenance, so that its operator can stop it', () => {
  const story = new Story().pass(10);
  const [call] = story.calls(1);
  story.told('Maintenance').pass(30);
  expect(story.node.idleInMaintenanceMs(story.nowMs)).toBe(0);
  call?.finish();
  story.pass(30);
  expect(story.node.idleInMaintenanceMs(story.nowMs)).toBeGreaterThan(29_000);

  story.node.stop();
  story.pass(5);
  expect(story.last?.runtimeStatus).toBe('Stopped');
  expect(story.node.stopped).toBe(true);
});

test('told Stopped, it says goodbye without calls and is silent until it is started anew', () => {
  const story = new Story().pass(10);
  story.calls(3);
  const bootId = story.last?.bootId;
  story.told('Stopped');
  expect(story.last).toMatchObject({ runtimeStatus: 'Stopped', activeTelephonySessions: 0, sessionsDropped: 3 });
  expect(story.node.stopped).toBe(true);
  expect(story.forget().pass(600).last).toBeNull();

  story.node.start(story.nowMs);
  story.told('Running').pass(10);
  expect(story.last).toMatchObject({ runtimeStatus: 'Running', sessionsStarted: 0, sessionsDropped: 0 });
  expect(story.last?.bootId).not.toBe(bootId);
});

test('a goodbye that nobody heard is said again', () => {
  const { node } = new Story();
  node.stop();
  const goodbyes = [2000, 5000, 8000].map((laterMs) => node.tick(1_000_000 + laterMs));
  expect(goodbyes.map((report) => report?.runtimeStatus)).toEqual(['Stopped', 'Stopped', 'Stopped']);
  expect(node.up).toBe(true);
});

test('deleted, it stops for good', () => {
  const story = new Story().pass(10);
  story.node.hearGone();
  story.node.start(story.nowMs);
  expect(story.forget().pass(600).last).toBeNull();
  expect(story.node).toMatchObject({ up: false, gone: true, stopped: false });
});

test('while Meridian does not answer, it goes on with what it was last told', () => {
  const story = new Story().pass(10);
  const [call] = story.calls(1);
  for (let second = 0; second < 60; second += 1) {
    story.nowMs += 1000;
    story.node.advance(story.nowMs);
    story.node.tick(story.nowMs);
  }
  expect(story.node.activeCalls).toBe(1);
  expect(story.node.takesCalls(story.nowMs)).toBe(true);
  call?.finish();
});

test('it crashes now and then: silent long enough to count as dead, then back with a new boot', () => {
  const story = new Story('Backend', 60_000).pass(10);
  const { bootId } = story.last ?? {};
  const other = new Story('Proxy').pass(10);
  const call = new Call({ kind: 'web', startedAtMs: story.nowMs, ends: [story.node, other.node] });
  while (story.node.up) story.pass(0.1);
  expect(story.node.stopped).toBe(false);
  // The other end lost the call too, and that is all it hears of it.
  call.finish();
  expect(other.node.activeCalls).toBe(0);
  expect(other.pass(5).last?.sessionsDropped).toBe(1);

  expect(story.forget().pass(20).last).toBeNull();
  while (!story.node.up) story.pass(0.1);
  story.pass(5);
  expect(story.last?.bootId).not.toBe(bootId);
  expect(story.last).toMatchObject({ sessionsStarted: 0 });
});

test('draining, its outbound queue stands still; returned, it goes on', () => {
  const story = new Story('Proxy').pass(10);
  story.calls(80);
  story.pass(60);
  expect(story.last?.outboundProcessed).toBeGreaterThan(20);
  story.told('Draining');
  const { outboundQueued, outboundProcessed } = story.last ?? {};
  story.pass(60);
  expect(story.last).toMatchObject({ outboundQueued, outboundProcessed, outboundProcessing: 0 });
  story.told('Running').pass(60);
  expect(story.last?.outboundProcessed).toBeGreaterThan(outboundProcessed ?? Infinity);
});

test('told to wrap up, it ends its calls within seconds, and drops none', () => {
  const story = new Story().pass(10);
  story.calls(50);
  story.more = { drain: { deadlineAt: null, onDeadline: 'end', wrapUp: false } };
  story.told('Draining');
  expect(story.node.activeCalls).toBe(50);
  story.more = { drain: { deadlineAt: null, onDeadline: 'end', wrapUp: true } };
  story.pass(12);
  expect(story.last).toMatchObject({ activeTelephonySessions: 0, sessionsDropped: 0 });
});

test('a proxy keeps the backends that it was last told of, and a new process knows none', () => {
  const story = new Story('Proxy').pass(10);
  const peers = [{ serverId: 'srv_1', endpoint: 'be.example', sipPort: 5061, useSSL: true }];
  story.more = { peers };
  story.pass(5);
  story.more = {};
  story.pass(5);
  expect(story.node.peers).toEqual(peers);
  story.node.vanish();
  story.node.start(story.nowMs);
  expect(story.node.peers).toEqual([]);
});

test('vanished, it loses its calls without a word, and comes back only when it is started', () => {
  const story = new Story().pass(10);
  story.calls(3);
  story.node.vanish();
  expect(story.node.activeCalls).toBe(0);
  expect(story.forget().pass(600).last).toBeNull();
  // Nobody stopped it: its operator does not start it either.
  expect(story.node.stopped).toBe(false);
  story.node.start(story.nowMs);
  expect(story.pass(5).last).toMatchObject({ sessionsStarted: 0 });
});

test('sick, it says that it is well while half of its calls come to nothing', () => {
  const { node } = new Story().pass(10);
  const troubles = () => Array.from({ length: 1000 }, () => node.trouble());
  expect(new Set(troubles())).toEqual(new Set([null]));
  node.sicken(0.5);
  const seen = troubles();
  expect(seen.filter((each) => each === null).length).toBeGreaterThan(400);
  expect(seen.filter((each) => each === 'setup').length).toBeGreaterThan(250);
  expect(seen.filter((each) => each === 'media').length).toBeGreaterThan(80);
  node.sicken(0);
  expect(new Set(troubles())).toEqual(new Set([null]));
});
