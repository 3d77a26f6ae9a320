import { Refusal } from '@meridian/shared/refusal.ts';
import { expect, test } from 'vitest';
import { REASONS } from '../../../kit/fleet-of-one.ts';
import { operatedRegion, type OperatedRegion } from '../../../kit/operated-region.ts';

const TERMS = { regionId: 'US-WEST', maxParallel: 1, deadlineMs: null, onDeadline: 'keep', then: 'disabled' } as const;

/** Says "done" as soon as anything is at work. */
async function hook({ now, operations, operator }: OperatedRegion): Promise<void> {
  for (const { serverId, state } of now().steps) {
    if (state === 'atWork') await operations.continue(now().operationId, serverId, operator);
  }
}

function codeOf(asked: () => unknown): Promise<string> {
  return Promise.resolve()
    .then(asked)
    .then(
      () => 'done',
      (error: unknown) => (error instanceof Refusal ? error.blockers[0].code : Promise.reject(error as Error)),
    );
}

test('maintenance rolls: one drains, is at work until someone says so, returns, and only then the next', async () => {
  const region = await operatedRegion();
  const { start, roundsUntil, states, operations, now, operator, desired, node, happened } = region;
  await start({ kind: 'rollingMaintenance' });
  expect(states()).toEqual({ 'be-1': 'waiting', 'px-3': 'waiting', 'be-2': 'waiting', 'px-4': 'waiting' });
  await roundsUntil(() => states()['be-1'] === 'draining');
  expect(desired.server(node('be-1').serverId)).toMatchObject({ disabled: { by: 'test' }, maintenance: null });
  await roundsUntil(() => states()['be-1'] === 'atWork');
  expect(desired.server(node('be-1').serverId)).toMatchObject({ drain: null, maintenance: { by: 'test' } });
  for (let round = 0; round < 5; round++) await region.round();
  expect(states(), 'it waits').toMatchObject({ 'be-1': 'atWork', 'px-3': 'waiting' });
  await operations.continue(now().operationId, undefined, operator);
  await roundsUntil(() => states()['be-1'] === 'done');
  expect(desired.server(node('be-1').serverId)).toMatchObject({ disabled: null, maintenance: null });
  await roundsUntil(
    () => now().state === 'done',
    async () => {
      await hook(region);
      expect(
        now().steps.filter(({ state }) => ['draining', 'atWork', 'returning'].includes(state)).length,
      ).toBeLessThan(2);
      expect(Math.min(...Object.values(region.routable()))).toBeGreaterThanOrEqual(1);
    },
  );
  expect(new Set(Object.values(states()))).toEqual(new Set(['done']));
  expect(await happened('operations.done')).toHaveLength(1);
  expect((await happened('drainRegionServer')).map(({ actor }) => actor.name)).toEqual([
    'test',
    'test',
    'test',
    'test',
  ]);
});

test('however many may go at once, the last of a kind is never taken', async () => {
  const region = await operatedRegion({ backends: 4, proxies: 2 });
  await region.start({ kind: 'rollingMaintenance', maxParallel: 6 });
  let mostAtOnce = 0;
  await region.roundsUntil(
    () => region.now().state === 'done',
    async () => {
      const { backends, proxies } = region.routable();
      expect([backends >= 1, proxies >= 1]).toEqual([true, true]);
      mostAtOnce = Math.max(mostAtOnce, 6 - backends - proxies);
      await hook(region);
    },
  );
  expect(mostAtOnce, 'two backends, so that a spare is left, and one proxy').toBe(3);
});

test('it stops by itself where the next would strand callers, says why, and goes on once that is mended', async () => {
  const region = await operatedRegion({ backends: 2, proxies: 1 });
  const { now, states, start, roundsUntil, operations, operator, add } = region;
  const plan = await operations.plan({ ...TERMS, kind: 'rollingMaintenance' }, operator);
  expect(plan.warnings.find(({ code }) => code === 'NO_ROUTABLE_PROXY')).toMatchObject({ sample: ['px-3'] });
  await start({ kind: 'rollingMaintenance' });
  await roundsUntil(
    () => now().state === 'stopped',
    () => hook(region),
  );
  expect(now().stoppedBecause).toMatch(/px-3.*NO_ROUTABLE_PROXY/);
  expect(states()).toEqual({ 'be-1': 'done', 'be-2': 'done', 'px-3': 'waiting' });
  expect(await region.happened('operations.stopped')).toHaveLength(1);
  for (let round = 0; round < 3; round++) await region.round();
  expect(now().state).toBe('stopped');
  await add('Proxy');
  await operations.continue(now().operationId, undefined, operator);
  await roundsUntil(
    () => now().state === 'done',
    () => hook(region),
  );
});

test('a rule that refuses stops it like a person, and once it only warns it goes on', async () => {
  const region = await operatedRegion();
  const { now, states, start, roundsUntil, operations, operator, ruleModes, events, round } = region;
  await start({ kind: 'rollingMaintenance' });
  const by = { events, actor: operator, at: '2026-01-01T00:00:00.000Z' };
  await ruleModes.set('SPARE_PROXY', 'refuse', by);
  await roundsUntil(
    () => now().state === 'stopped',
    () => hook(region),
  );
  expect(now().stoppedBecause).toMatch(/px-3.*Safety:SPARE_PROXY/);
  expect(states()).toMatchObject({ 'be-1': 'done', 'be-2': 'done', 'px-3': 'waiting', 'px-4': 'waiting' });
  await operations.continue(now().operationId, undefined, operator);
  await round();
  expect(now().state, 'under the same checks').toBe('stopped');
  await ruleModes.set('SPARE_PROXY', 'warn', by);
  await operations.continue(now().operationId, undefined, operator);
  await round();
  expect(states()['px-3']).toBe('draining');
});

test('a server that is back and gets no sessions within its time stops the rest', async () => {
  const region = await operatedRegion();
  const { now, states, start, roundsUntil, operations, operator, node, round, pass } = region;
  await start({ kind: 'rollingMaintenance' });
  await roundsUntil(() => states()['be-1'] === 'atWork');
  node('be-1').isUp = false;
  await operations.continue(now().operationId, node('be-1').serverId, operator);
  for (let count = 0; count < 20; count++) await round();
  expect([now().state, states()['be-1']]).toEqual(['running', 'returning']);
  await round();
  pass(5 * 60_000);
  await round();
  expect(now()).toMatchObject({ state: 'stopped', stoppedBecause: expect.stringMatching(/be-1.*NODE_DEAD/) as string });
  expect(Object.values(states()).filter((state) => state === 'waiting')).toHaveLength(3);
  node('be-1').isUp = true;
  // What is well by itself is noted, once it is no longer held back.
  await roundsUntil(() => states()['be-1'] === 'done');
  await operations.continue(now().operationId, undefined, operator);
  await round();
  expect([now().state, states()['px-3']]).toEqual(['running', 'draining']);
});

test('that the work on one server is done does not let an operation go on that has stopped', async () => {
  const region = await operatedRegion({ backends: 4 });
  const { now, states, start, roundsUntil, operations, operator, node, applyTo, round } = region;
  for (const { endpoint } of region.nodes) if (endpoint !== 'be-1') node(endpoint).sessions = 50;
  await start({ kind: 'rollingMaintenance', maxParallel: 2 });
  await roundsUntil(() => states()['be-1'] === 'atWork' && Object.values(states()).includes('draining'));
  const draining = now().steps.find(({ state }) => state === 'draining')?.endpoint ?? '';
  await applyTo(draining, 'cancelDrain');
  await round();
  const stopped = { state: 'stopped', stoppedBecause: `The drain of ${draining} was cancelled` };
  expect(now()).toMatchObject(stopped);
  expect(await operations.continue(now().operationId, node('be-1').serverId, operator)).toMatchObject(stopped);
  for (let count = 0; count < 3; count++) await round();
  expect(now()).toMatchObject(stopped);
  expect(states()).toMatchObject({ 'be-1': 'returning', [draining]: 'waiting' });
  await operations.continue(now().operationId, undefined, operator);
  await roundsUntil(() => states()['be-1'] === 'done');
  expect(states()[draining], 'it was taken anew').not.toBe('waiting');
});

test('a drained region: so many at a time, all of them, and what the plan warned of does not stop it', async () => {
  const region = await operatedRegion();
  const { now, states, start, roundsUntil, operations, operator, desired, nodes } = region;
  const plan = await operations.plan({ ...TERMS, kind: 'regionDrain' }, operator);
  expect(plan.warnings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['NO_ROUTABLE_BACKEND', 'NO_ROUTABLE_PROXY']),
  );
  expect(plan).toMatchObject({ tier: 2, confirm: 'US-WEST', blockers: [], impact: { serverCount: 4, calls: 4 } });
  await start({ kind: 'regionDrain', maxParallel: 2 });
  await roundsUntil(
    () => now().state === 'done',
    () => expect(Object.values(states()).filter((state) => state === 'draining').length).toBeLessThan(3),
  );
  for (const { serverId, sessions } of nodes) {
    expect([sessions, desired.server(serverId)]).toMatchObject([0, { disabled: {}, drain: null, maintenance: null }]);
  }
});

test('cancelled: what drains goes back, what is drained stays for a person to decide', async () => {
  const region = await operatedRegion({ backends: 3, proxies: 2 });
  const { now, states, start, roundsUntil, operations, operator, desired, node, nodes } = region;
  for (const slow of nodes.filter(({ endpoint }) => endpoint !== 'be-1')) slow.sessions = 50;
  await start({ kind: 'rollingMaintenance', maxParallel: 2 });
  await roundsUntil(() => states()['be-1'] === 'atWork' && Object.values(states()).includes('draining'));
  const draining = now().steps.find(({ state }) => state === 'draining');
  await operations.cancel(now().operationId, operator);
  expect(now().state).toBe('cancelled');
  expect(desired.server(draining?.serverId ?? '')).toMatchObject({ drain: null, disabled: null });
  expect(desired.server(node('be-1').serverId)).toMatchObject({ disabled: {}, maintenance: {} });
  await region.round();
  expect(desired.server(draining?.serverId ?? '')?.drain).toBeNull();
  expect(await codeOf(() => operations.cancel(now().operationId, operator))).toBe('Operation:OVER');
});

test('a drain that someone cancels stops the operation, and it is taken anew when told to go on', async () => {
  const region = await operatedRegion();
  const { now, states, start, roundsUntil, operations, operator, applyTo, round } = region;
  await start({ kind: 'rollingMaintenance' });
  await roundsUntil(() => states()['be-1'] === 'draining');
  await applyTo('be-1', 'cancelDrain');
  await round();
  expect(now()).toMatchObject({ state: 'stopped', stoppedBecause: 'The drain of be-1 was cancelled' });
  expect(states()['be-1']).toBe('waiting');
  await operations.continue(now().operationId, undefined, operator);
  await roundsUntil(() => states()['be-1'] === 'atWork');
});

test('cancelled in the moment in which someone begins a drain of their own: that one stays', async () => {
  const region = await operatedRegion();
  const { now, states, start, roundsUntil, operations, operator, desired, node, regionManager, applyTo } = region;
  await start({ kind: 'rollingMaintenance' });
  await roundsUntil(() => states()['be-1'] === 'draining');
  const { serverId } = node('be-1');
  const terms = { deadlineAt: null, onDeadline: 'keep', then: 'disabled', ...REASONS } as const;
  await Promise.all([
    applyTo('be-1', 'cancelDrain'),
    regionManager.apply({ type: 'drainRegionServer', regionId: 'US-WEST', serverId, ...terms }, {}, operator),
    operations.cancel(now().operationId, operator),
  ]);
  expect([now().state, desired.server(serverId)?.drain?.publicReason]).toEqual(['cancelled', REASONS.publicReason]);
});

test('a server whose drain became a plain disable is not worked on before it is empty', async () => {
  const region = await operatedRegion();
  const { states, start, roundsUntil, desired, node, regionManager, operator, applyTo, round } = region;
  await start({ kind: 'rollingMaintenance' });
  await roundsUntil(() => states()['be-1'] === 'draining');
  const { serverId } = node('be-1');
  await regionManager.apply({ type: 'disableRegionServer', regionId: 'US-WEST', serverId, ...REASONS }, {}, operator);
  await applyTo('be-1', 'cancelDrain');
  node('be-1').sessions = 1;
  for (let count = 0; count < 3; count++) await round();
  expect([states()['be-1'], desired.server(serverId)?.maintenance]).toEqual(['draining', null]);
  node('be-1').sessions = 0;
  await roundsUntil(() => states()['be-1'] === 'atWork');
});

test('someone who returns a server by hand has said that its work is done', async () => {
  const region = await operatedRegion();
  const { states, start, roundsUntil, applyTo } = region;
  await start({ kind: 'rollingMaintenance' });
  await roundsUntil(() => states()['be-1'] === 'atWork');
  await applyTo('be-1', 'disableRegionServerMaintenance');
  await applyTo('be-1', 'enableRegionServer');
  await roundsUntil(() => states()['be-1'] === 'done');
  expect(await region.happened('operations.continue')).toEqual([]);
});

test('a server that is out already, or deleted meanwhile, is left out', async () => {
  const region = await operatedRegion({ backends: 3 });
  const { start, states, desired, regionManager, operator, node, roundsUntil } = region;
  const target = { regionId: 'US-WEST', serverId: node('be-1').serverId };
  const reasons = { publicReason: 'Disk', privateReason: 'sda' };
  await regionManager.apply({ type: 'disableRegionServer', ...target, ...reasons }, {}, operator);
  await start({ kind: 'rollingMaintenance' });
  expect(states()['be-1']).toBe('skipped');
  const gone = region.now().steps.find(({ state }) => state === 'waiting')?.endpoint ?? '';
  desired.swap({ deletedServerIds: [node(gone).serverId] });
  await roundsUntil(() => states()[gone] === 'skipped');
});

test('whatever is asked wrongly gets a typed refusal; the same asked again gets the same operation', async () => {
  const region = await operatedRegion();
  const { start, operations, operator, now } = region;
  const first = await start({ kind: 'rollingMaintenance', idempotencyKey: 'once' });
  expect(await start({ kind: 'rollingMaintenance', idempotencyKey: 'once' })).toEqual(first);
  expect(await codeOf(() => start({ kind: 'regionDrain', idempotencyKey: 'once' }))).toBe(
    'Change:IDEMPOTENCY_MISMATCH',
  );
  expect(await codeOf(() => start({ kind: 'regionDrain' }))).toBe('Operation:ALREADY_EXISTS');
  expect(await codeOf(() => start({ kind: 'regionDrain', regionId: 'DE-X' }))).toBe('Region:NOT_FOUND');
  expect(await codeOf(() => start({ kind: 'regionDrain', serverIds: ['srv_x'] }))).toBe('Server:NOT_FOUND');
  const { operationId } = now();
  expect(await codeOf(() => operations.continue(operationId, undefined, operator))).toBe('Operation:NOT_WAITING');
  expect(await codeOf(() => operations.continue('ope_x', undefined, operator))).toBe('Operation:NOT_FOUND');
  await operations.cancel(operationId, operator);
  const empty = await operatedRegion({ backends: 0, proxies: 0 });
  expect(await codeOf(() => empty.start({ kind: 'regionDrain' }))).toBe('Operation:NOTHING_TO_DO');
});

test('an operation that fails is said, and holds up none behind it', async () => {
  const region = await operatedRegion();
  const { regionManager, operator, desired, start, operations } = region;
  const server = {
    endpoint: 'be-9',
    type: 'Backend',
    sipPort: 5060,
    useSSL: true,
    isDevelopmentServer: false,
  } as const;
  await regionManager.apply({ type: 'createRegion', countryCode: 'DE', regionName: 'X' }, {}, operator);
  const added = { type: 'addOrUpdateRegionServer', mode: 'add', regionId: 'DE-X', server } as const;
  const target = {
    regionId: 'DE-X',
    serverId: (await regionManager.apply(added, {}, operator)).server?.serverId ?? '',
  };
  await regionManager.apply({ type: 'disableRegionServerMaintenance', ...target }, {}, operator);
  await regionManager.apply({ type: 'enableRegionServer', ...target }, {}, operator);
  const [broken, behind] = [await start({ kind: 'regionDrain' }), await start({ kind: 'regionDrain', ...target })];
  const apply = regionManager.apply.bind(regionManager);
  regionManager.apply = async (action, options, by) => {
    if ('regionId' in action && action.regionId === 'US-WEST') throw new Error('a broken row');
    return apply(action, options, by);
  };
  await expect(operations.round()).rejects.toThrow(`the operation ${broken.operationId} in US-WEST failed`);
  expect(behind.regionId, 'and it stands behind').toBe('DE-X');
  expect(desired.server(target.serverId)?.drain).not.toBeNull();
});

test('Meridian may go down before or after any change: it comes back, and ends the same', async () => {
  const calm = await operatedRegion();
  await calm.start({ kind: 'rollingMaintenance' });
  await calm.roundsUntil(
    () => calm.now().state === 'done',
    () => hook(calm),
  );
  const changes = (await calm.happened('drainRegionServer')).length * 4;
  for (let fatal = 1; fatal <= changes; fatal++) {
    for (const isDone of [false, true]) {
      const region = await operatedRegion();
      await region.start({ kind: 'rollingMaintenance' });
      crashAtChange(region, fatal, isDone);
      await region.roundsUntil(
        () => region.now().state === 'done',
        () => hook(region),
      );
      expect(new Set(Object.values(region.states()))).toEqual(new Set(['done']));
      expect(region.routable()).toEqual({ backends: 2, proxies: 2 });
      expect(await region.happened('drainRegionServer')).toHaveLength(4);
    }
  }
});

/** At its n-th change of a server the operation dies, before or after that was made, and Meridian starts anew. */
function crashAtChange(region: OperatedRegion, fatal: number, isDone: boolean): void {
  const { regionManager, operations } = region;
  const apply = regionManager.apply.bind(regionManager);
  const round = operations.round.bind(operations);
  let count = 0;
  regionManager.apply = async (action, options, operator) => {
    if (action.type === 'completeDrain' || ++count !== fatal) return apply(action, options, operator);
    if (isDone) await apply(action, options, operator);
    throw new Error('power cut');
  };
  operations.round = () =>
    round().catch(async () => {
      regionManager.apply = apply;
      await region.restart();
    });
}
