import { expect, test } from 'vitest';
import { demoPlan } from '../../fleet/demo-plan.ts';
import { ORDINARY_CALLS } from '../../fleet/people.ts';
import { SCENARIOS, type ScenarioName } from '../../fleet/scenarios.ts';
import { Script } from '../../fleet/script.ts';
import { WorldStory } from '../../kit/world-story.ts';

/** A scenario on its fleet, which is up and has calls; its log is kept. */
class Played extends WorldStory {
  readonly log: string[] = [];
  readonly #script: Script;

  constructor(name: ScenarioName) {
    super({ plan: demoPlan(40, { isEven: true }), lengths: ORDINARY_CALLS });
    this.#script = new Script(SCENARIOS[name], this.world, (message) => this.log.push(message));
    super.pass(6);
    this.world.fill();
    this.#script.begin(this.nowMs);
  }

  override pass(seconds: number): this {
    for (let tenths = 0; tenths < seconds * 10; tenths += 1) {
      this.#script.advance(this.nowMs);
      super.pass(0.1);
    }
    return this;
  }

  /** Calls as a share of a region's room. */
  load(site: string): number {
    return this.calls(`be-${site}`) / 150;
  }
}

test('every scenario shows the healthy fleet for some seconds, and its happenings come in their order', () => {
  for (const { load, happenings } of Object.values(SCENARIOS)) {
    expect(load).toBeLessThan(1);
    const times = happenings.map(({ atSeconds }) => atSeconds);
    expect(times[0]).toBeGreaterThanOrEqual(10);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});

test('region-loss: a region at 80% is gone, its callers redial within seconds, and later it comes back', () => {
  const story = new Played('region-loss').pass(14);
  expect(story.log).toEqual([]);
  expect(story.load('use')).toBeGreaterThan(0.6);
  const before = story.load('usw');
  story.forget().pass(8);
  expect(story.log).toHaveLength(1);
  expect(story.load('use')).toBe(0);
  expect(story.seen('dropped')).toBeGreaterThan(90);
  expect(story.load('usw')).toBeGreaterThan(before);
  story.pass(190);
  expect(story.log).toHaveLength(2);
  expect(story.load('use')).toBeGreaterThan(0.4);
});

test('gray-failure: on two nodes half of the calls come to nothing, until they are cured', () => {
  const story = new Played('gray-failure').pass(14);
  const failuresIn = (seconds: number) => story.forget().pass(seconds).seen('failed');
  expect(failuresIn(0.5)).toBeLessThan(5);
  story.pass(1);
  expect(failuresIn(60)).toBeGreaterThan(20);
  story.pass(190);
  expect(failuresIn(60)).toBeLessThan(10);
});

test('wan-cut: the region’s own callers go on inside it, then everybody calls, and it heals', () => {
  const story = new Played('wan-cut').pass(16).forget().pass(60);
  expect(story.world.isCut('EU-CENTRAL')).toBe(true);
  expect(story.seen('landedByPeers', ({ backend }) => backend?.regionId === 'EU-CENTRAL')).toBeGreaterThan(50);
  expect(story.load('use')).toBeLessThan(0.75);
  story.pass(110);
  expect(story.load('use')).toBeGreaterThan(0.85);
  story.pass(80);
  expect(story.world.isCut('EU-CENTRAL')).toBe(false);
});

test('redial-storm: half of a region’s calls drop at once, and again', () => {
  const story = new Played('redial-storm').pass(14).forget().pass(2);
  const [call] = story.sights.filter(({ kind }) => kind === 'dropped');
  expect(story.seen('dropped')).toBeGreaterThan(40);
  expect(story.seen('dropped', ({ atMs }) => atMs === call?.atMs)).toBe(story.seen('dropped'));
  story.forget().pass(60);
  expect(story.seen('dropped')).toBeGreaterThan(40);
});

test('key-leak: a second process of a server’s image runs beside the first, which goes on with its calls', () => {
  const story = new Played('key-leak').pass(14);
  const endpoint = 'be-euc-02.demo.example:443';
  expect(story.world.clones.size).toBe(0);
  story.pass(5);
  expect(story.world.clones.get(endpoint)).toMatchObject({ up: true, endpoint, activeCalls: 0 });
  expect(story.world.nodes.get(endpoint)?.activeCalls).toBeGreaterThan(0);
});
