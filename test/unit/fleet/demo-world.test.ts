import type { DesiredStatus } from '@meridian/shared/node-status.ts';
import { expect, test } from 'vitest';
import { BASE_NODES, demoPlan } from '../../fleet/demo-plan.ts';
import { DemoWorld } from '../../fleet/demo-world.ts';
import { seededRandom } from '../../fleet/random.ts';
import type { NodeReport } from '../../fleet/simulated-node.ts';

const NOON_IN_VIRGINIA = Date.UTC(2026, 0, 15, 17);
const TRUE_DAY_MS = 24 * 3_600_000;

/** The demo's world on a clock of its own, with a Meridian that asks what the test says. */
class Story {
  readonly world: DemoWorld;
  readonly reports: NodeReport[] = [];
  readonly desired = new Map<string, DesiredStatus>();
  nowMs = NOON_IN_VIRGINIA;

  constructor({ seed = 7, meanTimeBetweenCrashesMs = Infinity, lookEveryMs = 100 } = {}) {
    this.world = new DemoWorld({
      plan: demoPlan(),
      random: seededRandom(seed),
      startMs: this.nowMs,
      dayLengthMs: TRUE_DAY_MS,
      meanTimeBetweenCrashesMs,
    });
    this.#lookEveryMs = lookEveryMs;
    this.world.start(this.nowMs);
  }
  readonly #lookEveryMs: number;

  pass(seconds: number): this {
    for (const untilMs = this.nowMs + seconds * 1000; this.nowMs < untilMs;) {
      this.nowMs += this.#lookEveryMs;
      this.world.advance(this.nowMs);
      for (const [endpoint, node] of this.world.nodes) {
        const report = node.tick(this.nowMs);
        if (report === null) continue;
        this.reports.push(report);
        const desiredStatus = this.desired.get(endpoint) ?? 'Running';
        node.hear(report, { accepted: true, desiredStatus, reason: null, nextHeartbeatMs: 2000 });
      }
    }
    return this;
  }

  /** Calls on nodes whose endpoint begins so. */
  calls(prefix: string): number {
    const matching = [...this.world.nodes].filter(([endpoint]) => endpoint.startsWith(prefix));
    return matching.reduce((sum, [, node]) => sum + node.activeCalls, 0);
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

test('after a long pause the calls in between were never made, and those before it have ended', () => {
  const story = new Story().pass(60);
  story.nowMs += 3_600_000;
  story.pass(1);
  expect(story.calls('be-use')).toBeGreaterThan(100);
  expect(story.calls('be-use')).toBe(story.calls('px-use'));
});
