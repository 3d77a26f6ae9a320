import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { Plan } from '@meridian/shared/plan.ts';
import type { SafetyRule, SafetyRuleName } from '@meridian/shared/safety-rule.ts';
import { beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer();
let viewer: HttpCaller;
let operator: HttpCaller;

beforeAll(async () => {
  const tokenOf = async (role: string) =>
    (await live.admin.post<{ token: string }>('operators.createToken', { name: `a ${role}`, role })).data.token;
  viewer = new HttpCaller(live.meridian.url, await tokenOf('viewer'));
  operator = new HttpCaller(live.meridian.url, await tokenOf('operator'));
});

const setMode = (rule: SafetyRuleName, mode: string) => live.admin.post<SafetyRule>('safetyRules.set', { rule, mode });
const rulesNow = async () => (await live.admin.get<SafetyRule[]>('safetyRules.list')).data;

/** A region in service with one backend that takes sessions. */
async function lastBackend() {
  const regionId = await makeRegion(live.admin);
  const { target, apiKey } = await addServer(live.admin, regionId);
  await new FakeNode(live.meridian.url, apiKey).beat(0);
  return target;
}

test('shipped, every rule warns; an admin sets one to refuse, it is in force with the next plan and outlives a kill', async () => {
  expect((await viewer.get<SafetyRule[]>('safetyRules.list')).data).toMatchObject([
    { rule: 'ROUTABLE_BACKEND', mode: 'warn', set: null },
    { rule: 'ROUTABLE_PROXY', mode: 'warn', set: null },
    { rule: 'REGIONS_SERVING', mode: 'warn', set: null },
    { rule: 'FREE_CAPACITY', mode: 'warn', set: null },
    { rule: 'SPARE_BACKEND', mode: 'warn', set: null },
    { rule: 'SPARE_PROXY', mode: 'warn', set: null },
  ]);
  const target = await lastBackend();
  const action = { type: 'disableRegionServer', ...target, ...REASONS };
  const before = (await live.admin.get<Plan>('regionManager.plan', action)).data;
  expect([before.blockers, before.tier]).toEqual([[], 2]);

  const set = await setMode('ROUTABLE_BACKEND', 'refuse');
  expect(set.data).toMatchObject({ rule: 'ROUTABLE_BACKEND', mode: 'refuse', set: { by: 'admin' } });
  const { events } = (await live.admin.get<{ events: MeridianEvent[] }>('events.list', { last: 1 })).data;
  expect(events).toMatchObject([
    { type: 'safetyRules.set', detail: { rule: 'ROUTABLE_BACKEND', from: 'warn', to: 'refuse' } },
  ]);
  const stale = await operator.post('regionManager.disableRegionServer', { ...action, planHash: before.planHash });
  expect(stale.error.data.appCode, 'what was confirmed is another plan now').toBe('Change:PLAN_STALE');

  await live.killAndRestart();
  operator = new HttpCaller(live.meridian.url, operator.token);
  viewer = new HttpCaller(live.meridian.url, viewer.token);
  expect((await rulesNow()).filter(({ mode }) => mode === 'refuse')).toEqual([set.data]);
  const refused = await operator.post('regionManager.disableRegionServer', action);
  expect([refused.status, refused.error.data.appCode]).toEqual([412, 'Safety:ROUTABLE_BACKEND']);
  expect(refused.error.data.blockers[0]).toMatchObject({ count: 1, sample: [target.regionId] });

  await setMode('ROUTABLE_BACKEND', 'warn');
  expect((await operator.post('regionManager.disableRegionServer', action)).status).toBe(200);
});

test('a rule is overridden by its name, with a reason that operators read in the event and viewers do not', async () => {
  await setMode('ROUTABLE_BACKEND', 'refuse');
  await setMode('SPARE_BACKEND', 'refuse');
  const target = await lastBackend();
  const action = { ...target, ...REASONS };
  const override = { rules: ['ROUTABLE_BACKEND'], privateReason: 'its host is on fire' };
  const half = await operator.post('regionManager.disableRegionServer', { ...action, override });
  expect(half.error.data.blockers.map(({ code }) => code)).toEqual(['Safety:SPARE_BACKEND']);

  const full = { ...override, rules: ['SPARE_BACKEND', 'ROUTABLE_BACKEND', 'REGIONS_SERVING'] };
  const asked = { type: 'disableRegionServer', ...action, override: full };
  const plan = (await operator.get<Plan>('regionManager.plan', asked)).data;
  expect(plan.blockers).toEqual([]);
  const otherwise = await operator.post('regionManager.disableRegionServer', {
    ...action,
    override: { ...full, privateReason: 'no reason' },
    planHash: plan.planHash,
  });
  expect(otherwise.error.data.appCode, 'another reason is another plan').toBe('Change:PLAN_STALE');
  const done = await operator.post('regionManager.disableRegionServer', { ...asked, planHash: plan.planHash });
  expect(done.status).toBe(200);

  const eventFor = async (caller: HttpCaller) =>
    (await caller.get<{ events: MeridianEvent[] }>('events.list', { last: 1, target })).data.events[0];
  expect(await eventFor(operator)).toMatchObject({
    actor: { name: 'a operator' },
    detail: { override: { rules: ['ROUTABLE_BACKEND', 'SPARE_BACKEND'], privateReason: 'its host is on fire' } },
  });
  expect(JSON.stringify(await eventFor(viewer))).not.toContain('on fire');
  await setMode('ROUTABLE_BACKEND', 'warn');
  await setMode('SPARE_BACKEND', 'warn');
});

test('of two operators who each disable the other one’s spare in the same moment, one wins; and again, and again', async () => {
  const regionId = await makeRegion(live.admin);
  const targets: { regionId: string; serverId: string }[] = [];
  for (let nth = 0; nth < 2; nth++) {
    const { target, apiKey } = await addServer(live.admin, regionId);
    await new FakeNode(live.meridian.url, apiKey).beat(0);
    targets.push(target);
  }
  await setMode('ROUTABLE_BACKEND', 'refuse');
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      [live.admin, operator].map((caller, nth) =>
        caller.post('regionManager.disableRegionServer', { ...targets[nth], ...REASONS }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 412]);
    for (const target of targets) await live.admin.post('regionManager.enableRegionServer', target);
  }
  await setMode('ROUTABLE_BACKEND', 'warn');
});

test('what makes a deletion safe has no override, and what is malformed is said in the shape', async () => {
  const target = await lastBackend();
  const overriding = (override: unknown) =>
    live.admin.post('regionManager.deleteRegionServerSafe', { ...target, override });
  const named = await overriding({ rules: ['DeleteServer:NOT_DISABLED'], privateReason: 'I want to' });
  expect([named.status, named.error.data.appCode]).toEqual([400, 'Override:UNKNOWN_RULE']);
  expect(named.error.data.blockers[0]).toMatchObject({ sample: ['override.rules.0'] });
  for (const override of [{ rules: ['SPARE_PROXY'] }, { rules: [], privateReason: 'x' }, 'SPARE_PROXY', null]) {
    expect((await overriding(override)).error.data.appCode).toBe('BAD_REQUEST');
  }
  const all = await overriding({ rules: ['ROUTABLE_BACKEND', 'SPARE_BACKEND'], privateReason: 'I want to' });
  expect(all.error.data.appCode).toBe('DeleteServer:NOT_DISABLED');
  const plan = await viewer.get('regionManager.plan', { type: 'enableRegion', ...target, override: { rules: ['NO'] } });
  expect(plan.error.data.blockers.map(({ code }) => code)).toEqual(['Override:UNKNOWN_RULE', 'BAD_REQUEST']);
});

test('only an admin sets a rule, and only to what there is', async () => {
  expect((await operator.post('safetyRules.set', { rule: 'SPARE_PROXY', mode: 'refuse' })).status).toBe(403);
  for (const input of [{ rule: 'DeleteServer:NODE_ONLINE', mode: 'warn' }, { rule: 'SPARE_PROXY', mode: 'off' }, {}]) {
    expect((await live.admin.post('safetyRules.set', input)).error.data.appCode).toBe('BAD_REQUEST');
  }
});
