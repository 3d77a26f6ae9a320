import { expect, test } from 'vitest';
import { BASE_NODES, demoPlan } from '../../fleet/demo-plan.ts';
import type { Sight } from '../../fleet/traffic.ts';
import { routeEndOf, routeTo } from '../../kit/nearest-switchboard.ts';
import { WorldStory } from '../../kit/world-story.ts';

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

test('a fleet that is to bear the loss of a region has eight equal ones, all in service', () => {
  const plan = demoPlan(40, { isEven: true });
  expect(plan).toHaveLength(8);
  for (const { servers, maintenance, callers } of plan) {
    expect(servers.map(({ type }) => type).toSorted()).toEqual([
      'Backend',
      'Backend',
      'Backend',
      'Proxy',
      'Proxy',
      'Proxy',
    ]);
    expect([maintenance, ...servers.flatMap((server) => [server.disabled, server.maintenance])]).toEqual(
      Array.from({ length: 13 }, () => null),
    );
    expect(callers.some(({ isLocal }) => isLocal)).toBe(true);
  }
});

test('the same seed tells the same story, crashes and all; another seed another one', () => {
  const tell = (seed: number) => new WorldStory({ seed, meanTimeBetweenCrashesMs: 20_000 }).pass(120).reports;
  const story = tell(7);
  expect(new Set(story.map(({ bootId }) => bootId)).size).toBeGreaterThan(BASE_NODES);
  expect(tell(7)).toEqual(story);
  expect(tell(8)).not.toEqual(story);
});

test('every call has a backend and a proxy of one region, and their counts agree', () => {
  const story = new WorldStory().pass(90);
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
  const story = new WorldStory().pass(60);
  expect(story.calls('be-use-01')).toBeGreaterThan(10);
  story.desired.set('be-use-01.demo.example:443', 'Maintenance');
  story.pass(50);
  expect(story.calls('be-use-01')).toBe(0);
  expect(story.calls('be-use')).toBeGreaterThan(150);
  const dropped = story.reports.slice(-BASE_NODES).reduce((sum, report) => sum + report.sessionsDropped, 0);
  expect(dropped).toBe(0);
});

test('where a region takes no calls, the nearest one that does takes them', () => {
  const story = new WorldStory().pass(60);
  const before = story.calls('be-usw');
  for (const endpoint of story.world.nodes.keys())
    if (endpoint.includes('-use-')) story.desired.set(endpoint, 'Maintenance');
  story.pass(60);
  expect(story.calls('be-use')).toBe(0);
  expect(story.calls('be-usw')).toBeGreaterThan(before + 30);
});

test('who is cut off calls again within seconds, and what came of each call is told', () => {
  const story = new WorldStory().pass(60);
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
  const story = new WorldStory().pass(30).forget();
  story.switchboard.answer = () => ({ kind: 'noCapacity', retryAfterMs: 10_000 });
  story.pass(5);
  const [{ person } = {}] = story.sights.filter(({ kind }) => kind === 'noCapacity');
  story.pass(60);
  expect(person?.tries).toBeGreaterThanOrEqual(3);
  expect(person?.tries).toBeLessThanOrEqual(5);
  expect(story.seen('gaveUp', (sight) => sight.person === person)).toBe(1);
});

test('who is sent to a node that is not there says so, and never asks for it again', () => {
  const story = new WorldStory().pass(30);
  const [gone] = story.world.nodesIn('US-EAST');
  if (!gone) throw new Error('no node');
  gone.vanish();
  story.forget();
  const { switchboard } = story;
  const toNobody = () => routeTo({ regionId: 'US-EAST', proxy: routeEndOf(gone), backend: routeEndOf(gone) });
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
  const story = new WorldStory().pass(60).forget();
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
  const story = new WorldStory().pass(60).forget();
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

test('a fleet can have been running: people are in calls already, for whom nobody was asked', () => {
  const story = new WorldStory();
  story.world.holdLoad(0.8);
  story.world.hush();
  expect(story.pass(6).sights).toEqual([]);
  story.world.fill();
  expect(story.calls('be-use') / 300).toBeGreaterThan(0.75);
  expect(story.calls('be-syd')).toBe(story.calls('px-syd'));
  expect(story.seen('found')).toBeGreaterThan(900);
  story.forget().pass(10);
  expect(story.calls('be-use') / 300).toBeGreaterThan(0.65);
  expect(story.seen('dropped')).toBe(0);
});

test('held at a load, every region’s callers want that share of its room, whatever the hour', () => {
  const story = new WorldStory();
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
  const story = new WorldStory().pass(60);
  story.nowMs += 3_600_000;
  story.pass(1);
  expect(story.calls('be-use')).toBeGreaterThan(100);
  expect(story.calls('be-use')).toBe(story.calls('px-use'));
});
