import type { ManyChanged, Plan, PlanOfMany } from '@meridian/shared/plan.ts';
import type { Region } from '@meridian/shared/region.ts';
import { expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, freshKey, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer();

const getRegion = async (regionId: string) =>
  (await live.admin.get<Region>('regionManager.getRegion', { regionId })).data;
const planOf = async (action: object) => (await live.admin.get<Plan>('regionManager.plan', action)).data;

test('of two clients that change one region with the same revision, one is told what it is now', async () => {
  const regionId = await makeRegion(live.admin);
  const { revision: expectedRevision } = await getRegion(regionId);
  const asked = { regionId, ...REASONS, expectedRevision };
  const answers = await Promise.all([
    live.admin.post('regionManager.disableRegion', { ...asked, publicReason: 'one' }),
    live.admin.post('regionManager.disableRegion', { ...asked, publicReason: 'two' }),
  ]);
  expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 409]);
  const [won, lost] = answers[0].status === 200 ? answers : answers.toReversed();
  expect(lost?.error.data.appCode).toBe('Change:CONFLICT');
  expect(lost?.error.data.current).toEqual(won?.data.region);
});

test('adding a server moves the region’s revision, changing it does not', async () => {
  const regionId = await makeRegion(live.admin);
  const before = (await getRegion(regionId)).revision;
  const { target } = await addServer(live.admin, regionId);
  expect((await getRegion(regionId)).revision).toBe(before + 1);
  const { data } = await live.admin.post('regionManager.disableRegionServer', {
    ...target,
    ...REASONS,
    expectedRevision: 3,
  });
  expect(data.server?.revision).toBe(4);
  const stale = await live.admin.post('regionManager.enableRegionServer', { ...target, expectedRevision: 3 });
  expect(stale.error.data.current).toMatchObject({ serverId: target.serverId, revision: 4 });
});

test('a plan changes nothing, and its hash holds until what it read has changed', async () => {
  const regionId = await makeRegion(live.admin);
  const { target, apiKey } = await addServer(live.admin, regionId);
  const action = { type: 'disableRegionServer', ...target, ...REASONS };
  const plan = await planOf(action);
  expect(plan).toMatchObject({ blockers: [], tier: 1, confirm: null, impact: { serverCount: 1 } });
  expect(plan.undo).toEqual({ type: 'enableRegionServer', ...target });
  expect((await getRegion(regionId)).servers[0]?.disabled).toBeNull();

  const otherRegion = await makeRegion(live.admin);
  await addServer(live.admin, otherRegion);
  expect((await planOf(action)).planHash, 'what is elsewhere does not matter').toBe(plan.planHash);

  await new FakeNode(live.meridian.url, apiKey).beat(7);
  const stale = await live.admin.post('regionManager.disableRegionServer', { ...action, planHash: plan.planHash });
  expect(stale.error.data.appCode, 'it would now take the last routable backend away').toBe('Change:PLAN_STALE');
  const fresh = stale.error.data.plan as Plan;
  expect(fresh).toMatchObject({ tier: 2, confirm: regionId, impact: { calls: 7, routableAfter: { backends: 0 } } });
  expect(fresh.warnings.map(({ code }) => code)).toContain('NO_ROUTABLE_BACKEND');

  await new FakeNode(live.meridian.url, apiKey).beat(9);
  const done = await live.admin.post('regionManager.disableRegionServer', { ...action, planHash: fresh.planHash });
  expect(done.status, 'counts move on without making a plan stale').toBe(200);
});

test('two changes are planned as one, and made as one by that plan', async () => {
  const regionId = await makeRegion(live.admin);
  const { target, apiKey } = await addServer(live.admin, regionId, { inService: false });
  await new FakeNode(live.meridian.url, apiKey).beat(0);
  const first = { type: 'disableRegionServerMaintenance', ...target };
  const second = { type: 'enableRegionServer', ...target };
  const actions = [first, second];
  expect((await planOf(second)).warnings.map(({ code }) => code)).toEqual(['STILL_NOT_ROUTABLE']);
  const { data: plan } = await live.admin.get<PlanOfMany>('regionManager.planMany', { actions });
  expect(plan).toMatchObject({
    warnings: [],
    impact: {
      serverCount: 1,
      regions: [{ regionId, routableBefore: { backends: 0 }, routableAfter: { backends: 1 } }],
    },
  });
  const asked = { actions, planHash: plan.planHash, idempotencyKey: crypto.randomUUID() };
  const done = await live.admin.post<ManyChanged>('regionManager.applyMany', asked);
  expect(done.data.changed.map(({ type }) => type)).toEqual([first.type, second.type]);
  expect((await getRegion(regionId)).servers[0]?.routable).toBe(true);
  expect((await live.admin.post('regionManager.applyMany', asked)).text, 'asked again, it is answered again').toBe(
    done.text,
  );
  const anew = await live.admin.post('regionManager.applyMany', { actions, planHash: plan.planHash });
  expect(anew.error.data.appCode).toBe('Change:PLAN_STALE');

  for (const wrong of ['x', [], [{ type: 'explode' }], Array.from({ length: 201 }, () => first)]) {
    expect((await live.admin.post('regionManager.planMany', { actions: wrong })).status).toBe(400);
  }
  const deleting = { actions: [first, { type: 'deleteRegionServerSafe', ...target }] };
  const refused = await live.admin.post('regionManager.applyMany', { ...deleting, planHash: 'x' });
  expect([refused.status, refused.error.data.appCode]).toEqual([400, 'Many:ONE_AT_A_TIME']);
  expect(refused.error.data.blockers[0]).toMatchObject({ sample: ['actions.1.deleteRegionServerSafe'] });
});

test('undo takes back what was done, reasons and all', async () => {
  const regionId = await makeRegion(live.admin);
  const { target } = await addServer(live.admin, regionId);
  await live.admin.post('regionManager.disableRegionServer', { ...target, publicReason: 'first', privateReason: 'p1' });
  const again = await live.admin.post('regionManager.disableRegionServer', {
    ...target,
    publicReason: 'second',
    privateReason: 'p2',
  });
  const { type, ...input } = again.data.undo ?? { type: 'none' };
  const undone = await live.admin.post(`regionManager.${type}`, input);
  expect(undone.data.server?.disabled).toMatchObject({ publicReason: 'first', privateReason: 'p1' });

  const edit = { endpoint: 'moved.example', type: 'Backend', sipPort: 5070, useSSL: false };
  const edited = await live.admin.post('regionManager.addOrUpdateRegionServer', {
    mode: 'edit',
    ...target,
    server: edit,
  });
  expect(edited.data.server).toMatchObject(edit);
  expect(edited.data.server?.disabled, 'an edit never touches status').toMatchObject({ publicReason: 'first' });
  const { type: _edit, ...back } = edited.data.undo ?? { type: 'none' };
  expect((await live.admin.post('regionManager.addOrUpdateRegionServer', back)).data.server).toMatchObject({
    sipPort: 5060,
    useSSL: true,
  });
});

test('the same idempotency key, sent twice and twice at once, is one change with one answer', async () => {
  const regionId = await makeRegion(live.admin);
  const asked = { regionId, ...REASONS, idempotencyKey: crypto.randomUUID() };
  const answers = await Promise.all([1, 2, 3].map(() => live.admin.post('regionManager.disableRegion', asked)));
  const later = await live.admin.post('regionManager.disableRegion', asked);
  expect(new Set([...answers, later].map(({ text }) => text)).size).toBe(1);
  expect((await getRegion(regionId)).revision).toBe(later.data.region?.revision);

  const header = { 'idempotency-key': asked.idempotencyKey };
  const { idempotencyKey: _inHeader, ...bare } = asked;
  expect((await live.admin.post('regionManager.disableRegion', bare, header)).text).toBe(later.text);

  for (const [procedure, input] of [
    ['disableRegion', { ...asked, publicReason: 'Something else' }],
    ['enableRegionMaintenance', asked],
  ] as const) {
    const mismatch = await live.admin.post(`regionManager.${procedure}`, input);
    expect([mismatch.status, mismatch.error.data.appCode]).toEqual([409, 'Change:IDEMPOTENCY_MISMATCH']);
  }
});

test('a refusal is not kept: the same key may try again', async () => {
  const regionId = await makeRegion(live.admin);
  const { target } = await addServer(live.admin, regionId);
  const asked = { ...target, idempotencyKey: crypto.randomUUID() };
  expect((await live.admin.post('regionManager.deleteRegionServerSafe', asked)).status).toBe(412);
  await live.admin.post('regionManager.disableRegionServer', { ...target, ...REASONS });
  expect((await live.admin.post('regionManager.deleteRegionServerSafe', asked)).status).toBe(200);
  expect((await live.admin.post('regionManager.deleteRegionServerSafe', asked)).data.server?.serverId).toBe(
    target.serverId,
  );
});

test('an idempotency key outlives a kill and a restart; a one-time secret does not', async () => {
  const regionId = await makeRegion(live.admin);
  const asked = {
    mode: 'add',
    regionId,
    server: { endpoint: 'once.example', type: 'Proxy', sipPort: 5060 },
    idempotencyKey: crypto.randomUUID(),
  };
  const first = await live.admin.post('regionManager.addOrUpdateRegionServer', asked);
  expect(first.data.apiKey).toMatch(/^mrd_/);
  await live.killAndRestart();
  const second = await live.admin.post('regionManager.addOrUpdateRegionServer', asked);
  const { apiKey: _once, ...withoutKey } = first.data;
  expect(second.data).toEqual(withoutKey);
  expect((await getRegion(regionId)).servers).toHaveLength(1);
});

test('a key is changed by an live.admin only, and the old one stops working at once', async () => {
  const regionId = await makeRegion(live.admin);
  const { target, apiKey, server } = await addServer(live.admin, regionId);
  const { token } = (
    await live.admin.post<{ token: string }>('operators.createToken', { name: 'otto', role: 'operator' })
  ).data;
  const operator = new HttpCaller(live.meridian.url, token);
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(1);
  const newKey = freshKey();
  const fields = { endpoint: server.endpoint, type: server.type, sipPort: server.sipPort };
  const edit = (caller: HttpCaller, more: object) =>
    caller.post('regionManager.addOrUpdateRegionServer', { mode: 'edit', ...target, server: { ...fields, ...more } });
  expect((await edit(operator, { apiKey: newKey })).error.data.appCode).toBe('FORBIDDEN');
  expect((await edit(operator, {})).status).toBe(200);
  const changed = await edit(live.admin, { apiKey: newKey });
  expect(changed.data.undo, 'a key that was replaced never comes back').toBeNull();
  expect((await node.beat(1)).status).toBe(401);
  expect((await new FakeNode(live.meridian.url, newKey).beat(1)).status).toBe(200);
  expect((await edit(live.admin, { apiKey })).error.data.appCode).toBe('SaveServer:API_KEY_REUSED');
});

test('a key is rotated by an admin only, told once and nowhere else, and both work beside each other', async () => {
  const regionId = await makeRegion(live.admin);
  const { target, apiKey } = await addServer(live.admin, regionId);
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(1);
  const asked = { ...target, idempotencyKey: 'rotate-once' };
  const rotated = await live.admin.post('regionManager.rotateRegionServerKey', asked);
  expect(rotated.data).toMatchObject({ apiKey: expect.stringMatching(/^mrd_/), undo: null });
  const newKey = String(rotated.data.apiKey);
  const again = await live.admin.post('regionManager.rotateRegionServerKey', asked);
  expect(again.data).toMatchObject({ eventSeq: rotated.data.eventSeq });
  const events = await live.admin.get('events.list', { target, limit: 100 });
  for (const { data } of [again, events]) expect(JSON.stringify(data)).not.toContain(newKey);
  expect((await node.beat(1)).status).toBe(200);
  expect((await new FakeNode(live.meridian.url, newKey).beat(1)).status).toBe(200);
  expect((await live.admin.post('regionManager.revokeRegionServerKey', target)).status).toBe(200);
  expect((await node.beat(1)).status).toBe(401);
});
