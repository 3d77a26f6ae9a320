import type { DesiredStatus } from '@meridian/shared/node-status.ts';
import { expect, test } from 'vitest';
import { BASE_NODES, demoPlan } from '../../fleet/demo-plan.ts';
import { DemoWorld } from '../../fleet/demo-world.ts';
import type { NodeReport } from '../../fleet/node-report.ts';
import { seededRandom } from '../../fleet/random.ts';
import type { Sight } from '../../fleet/traffic.ts';
import { NearestSwitchboard, routeEndOf } from '../../kit/nearest-switchboard.ts';

const NOON_IN_VIRGINIA = Date.UTC(2026, 0, 15, 17);
const TRUE_DAY_MS = 24 * 3_600_000;

/** The demo's world on a clock of its own, with a Meridian that asks what the test says, and knows where there is room. */
class Story {
  readonly world: DemoWorld;
  readonly switchboard: NearestSwitchboard;
  readonly reports: NodeReport[] = [];
  readonly desired = new Map<string, DesiredStatus>();
  sights: Sight[] = [];
  nowMs = NOON_IN_VIRGINIA;

  constructor({ seed = 7, meanTimeBetweenCrashesMs = Infinity, lookEveryMs = 100 } = {}) {
    const plan = demoPlan();
    this.switchboard = new NearestSwitchboard(
      plan,
      () => this.world,
      () => this.nowMs,
    );
    this.world = new DemoWorld({
      plan,
      switchboard: this.switchboard,
      random: seededRandom(seed),
      startMs: this.nowMs,
      dayLengthMs: TRUE_DAY_MS,
      meanTimeBetweenCrashesMs,
      onSight: (sight) => this.sights.push(sight),
    });
    this.#lookEveryMs = lookEveryMs;
    this.world.start(this.nowMs);
  }
  readonly #lookEveryMs: number;

  pass(seconds: number): this {
    for (const untilMs = this.nowMs + seconds * 1000; this.nowMs < untilMs;) {
      this.nowMs += this.#lookEveryMs;
      this.world.advance(this.nowMs);
      for (const node of this.world.nodes.values()) {
        const report = node.tick(this.nowMs);
        if (report === null) continue;
        this.reports.push(report);
        const desiredStatus = this.desired.get(node.endpoint) ?? 'Running';
        const backends = this.world.nodesIn(node.regionId).filter(({ type }) => type === 'Backend');
        const peers = backends.map(routeEndOf);
        node.hear(report, { accepted: true, desiredStatus, reason: null, nextHeartbeatMs: 2000, peers });
      }
    }
    return this;
  }

  /** Calls on nodes whose endpoint begins so. */
  calls(prefix: string): number {
    const matching = [...this.world.nodes].filter(([endpoint]) => endpoint.startsWith(prefix));
    return matching.reduce((sum, [, node]) => sum + node.activeCalls, 0);
  }

  /** How often people saw something since the last `forget`. */
  seen(kind: Sight['kind'], which: (sight: Sight) => boolean = () => true): number {
    return this.sights.filter((sight) => sight.kind === kind && which(sight)).length;
  }

  forget(): this {
    this.sights = [];
    return this;
  }
}

test('the plan has six regions with forty nodes, at addresses of their own, and can be scaled', () => {
  const plan = demoPlan();
  expect(BASE_NODES).toBe(40);
  expect(plan).toHaveLength(6);
  const endpoints = plan.flatMap((region) => region.servers.map(({ endpoint }) => endpoint));
  expect(new Set(endpoints).size).toBe(40);
  for (const endpoint of endpoints) expect(endpoint).toMatch(/^(be|px)-[a-z]{3}-\d{2}\.demo\.example:443$/);
  expect(demoPlan(400).flatMap(({ servers }) => servers)).toHaveLength(400);
  expect(demoPlan(1).every(({ servers }) => servers.length === 2)).toBe(true);
});

test('the same seed tells the same story, crashes and all; another seed another one', () => {
  const tell = (seed: number) => new Story({ seed, meanTimeBetweenCrashesMs: 20_000 }).pass(120).reports;
  const story = tell(7);
  expect(new Set(story.map(({ bootId }) => bootId)).size).toBeGreaterThan(BASE_NODES);
  expect(tell(7)).toEqual(story);
  expect(tell(8)).not.toEqual(story);
});

test('every call has a backend and a proxy of one region, and their counts agree', () => {
  const story = new Story().pass(90);
  for (const { servers } of demoPlan()) {
    const site = servers[0]?.endpoint.slice(3, 6) ?? '';
    expect(story.calls(`be-${site}`)).toBe(story.calls(`px-${site}`));
  }
  // 300 calls of room, filled to 72% at the busiest hour.
  expect(story.calls('be-use')).toBeGreaterThan(150);
  expect(story.calls('be-use')).toBeLessThan(260);
  // It is two in the morning in Tokyo.
  expect(story.calls('be-tyo')).toBeLessThan(60);
});

test('a backend taken out of service is empty within fifty seconds, and its region serves on', () => {
  const story = new Story().pass(60);
  expect(story.calls('be-use-01')).toBeGreaterThan(10);
  story.desired.set('be-use-01.demo.example:443', 'Maintenance');
  story.pass(50);
  expect(story.calls('be-use-01')).toBe(0);
  expect(story.calls('be-use')).toBeGreaterThan(150);
  const dropped = story.reports.slice(-BASE_NODES).reduce((sum, report) => sum + report.sessionsDropped, 0);
  expect(dropped).toBe(0);
});

test('where a region takes no calls, the nearest one that does takes them', () => {
  const story = new Story().pass(60);
  const before = story.calls('be-usw');
  for (const endpoint of story.world.nodes.keys())
    if (endpoint.includes('-use-')) story.desired.set(endpoint, 'Maintenance');
  story.pass(60);
  expect(story.calls('be-use')).toBe(0);
  expect(story.calls('be-usw')).toBeGreaterThan(before + 30);
});

test('who is cut off calls again within seconds, and what came of each call is told', () => {
  const story = new Story().pass(60);
  expect(story.seen('dropped')).toBe(0);
  const held = story.calls('be-use');
  for (const node of story.world.nodesIn('US-EAST')) node.vanish();
  expect(story.seen('dropped')).toBe(held);
  const lost = new Set(story.sights.flatMap(({ kind, person }) => (kind === 'dropped' ? [person.name] : [])));
  story.forget().pass(6);
  const landed = new Set(story.sights.flatMap(({ kind, person }) => (kind === 'landed' ? [person.name] : [])));
  // Not all: what must stay in the United States finds the other region there full.
  expect([...lost].filter((name) => landed.has(name)).length).toBeGreaterThan(held * 0.85);
  const answered = story.switchboard.told.filter(([outcome]) => outcome === 'answered');
  expect(answered.length / story.switchboard.told.length).toBeGreaterThan(0.98);
});

test('who is told that all lines are busy tries again when told, and in the end gives up', () => {
  const story = new Story().pass(30).forget();
  story.switchboard.answer = () => ({ kind: 'noCapacity', retryAfterMs: 10_000 });
  story.pass(5);
  const [{ person } = {}] = story.sights.filter(({ kind }) => kind === 'noCapacity');
  story.pass(60);
  expect(person?.tries).toBeGreaterThanOrEqual(3);
  expect(person?.tries).toBeLessThanOrEqual(5);
  expect(story.seen('gaveUp', (sight) => sight.person === person)).toBe(1);
});

test('who is sent to a node that is not there says so, and never asks for it again', () => {
  const story = new Story().pass(30);
  const [gone] = story.world.nodesIn('US-EAST');
  if (!gone) throw new Error('no node');
  gone.vanish();
  story.forget();
  const { switchboard } = story;
  const toNobody = (): ReturnType<NonNullable<NearestSwitchboard['answer']>> => ({
    kind: 'route',
    route: { ticketId: 't', regionId: 'US-EAST', proxy: routeEndOf(gone), backend: routeEndOf(gone), alternates: [] },
  });
  switchboard.answer = toNobody;
  story.pass(1);
  expect(switchboard.told.at(-1)).toEqual(['failed', '503']);
  switchboard.answer = null;
  switchboard.questions.length = 0;
  story.pass(6);
  const refused = new Set(story.sights.flatMap(({ kind, person }) => (kind === 'refused' ? [person.name] : [])));
  const again = switchboard.questions.filter(({ callId }) => refused.has(callId.replace(/\.2$/, '')));
  expect(again.length).toBeGreaterThan(20);
  expect(again.every(({ exclude }) => exclude.includes(gone.endpoint))).toBe(true);
});

test('while Meridian is away, callers who know a proxy go on inside their region; others try again', () => {
  const story = new Story().pass(60).forget();
  story.switchboard.isAway = true;
  story.pass(40);
  const isLocal = ({ person, backend, proxy }: Sight) =>
    person.place.isLocal && backend?.regionId === person.regionId && proxy?.regionId === person.regionId;
  expect(story.seen('landedByPeers')).toBeGreaterThan(400);
  expect(story.seen('landedByPeers', isLocal)).toBe(story.seen('landedByPeers'));
  expect(story.seen('landed')).toBe(0);
  expect(story.seen('refused', ({ person }) => !person.place.isLocal)).toBeGreaterThan(100);
});

test('with a region’s link cut, its own callers go on inside it, and everybody else asks as before', () => {
  const story = new Story().pass(60).forget();
  story.world.cutLink('US-EAST', true);
  story.switchboard.questions.length = 0;
  story.pass(20);
  const ofRegion = ({ person }: Sight) => person.regionId === 'US-EAST';
  expect(story.seen('landedByPeers')).toBeGreaterThan(100);
  expect(story.seen('landedByPeers', ofRegion)).toBe(story.seen('landedByPeers'));
  expect(story.seen('landed', (sight) => ofRegion(sight) && sight.person.place.isLocal)).toBe(0);
  expect(story.seen('landed', (sight) => !ofRegion(sight))).toBeGreaterThan(100);
  story.world.cutLink('US-EAST', false);
  story.forget().pass(10);
  expect(story.seen('landedByPeers')).toBe(0);
});

test('held at a load, every region’s callers want that share of its room, whatever the hour', () => {
  const story = new Story();
  story.world.holdLoad(0.5);
  story.pass(90);
  for (const [prefix, room] of [
    ['be-tyo', 200],
    ['be-use', 300],
  ] as const) {
    expect(story.calls(prefix) / room).toBeGreaterThan(0.35);
    expect(story.calls(prefix) / room).toBeLessThan(0.65);
  }
});

test('after a long pause the calls in between were never made, and those before it have ended', () => {
  const story = new Story().pass(60);
  story.nowMs += 3_600_000;
  story.pass(1);
  expect(story.calls('be-use')).toBeGreaterThan(100);
  expect(story.calls('be-use')).toBe(story.calls('px-use'));
});
