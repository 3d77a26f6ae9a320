import { setImmediate } from 'node:timers/promises';
import { type ViewInput, viewSchema } from '@meridian/shared/view.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FLAG, rowsOf, watchView, WatchedFleet } from '../../../../kit/watched-fleet.ts';

let fleet: WatchedFleet;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  fleet = new WatchedFleet();
  fleet.setRegion('US-WEST');
  fleet.setRegion('DE-MAIN');
  for (const id of ['be-1', 'be-2', 'be-3', 'be-4', 'px-1']) fleet.setServer('US-WEST', id);
  fleet.setServer('DE-MAIN', 'be-9');
});
afterEach(() => vi.useRealTimers());

const watching = (view: ViewInput, owner?: string) => watchView(fleet, view, owner);

test('a keyframe brings the window and every region; after it comes only what changed', async () => {
  fleet.beat('be-1', { activeTelephonySessions: 10, cpuUsagePercent: 12.345_678 });
  fleet.beat('be-2', { activeTelephonySessions: 40 });
  const { watcher, seen } = await watching({
    rows: 3,
    columns: ['state', 'sessions', 'cpuUsagePercent', 'heardMsAgo'],
  });
  expect(watcher.frames).toHaveLength(1);
  expect(watcher.last).toMatchObject({ seq: 1, keyframe: { heartbeatIntervalMs: 2000 }, total: 6, offset: 0 });
  expect(seen.state.regions.get('US-WEST')?.totals).toMatchObject({ servers: 5, nodesOnline: 2, calls: 50 });
  expect(rowsOf(seen.state)).toEqual([
    ['be-3', 'OFFLINE', null, null, null],
    ['be-4', 'OFFLINE', null, null, null],
    ['be-9', 'OFFLINE', null, null, null],
  ]);

  await fleet.pass(250);
  expect(watcher.frames, 'nothing changed: nothing is sent').toHaveLength(1);

  fleet.beat('be-9', { activeTelephonySessions: 1 });
  fleet.beat('be-1', { activeTelephonySessions: 11 });
  await fleet.pass(250);
  expect(watcher.last.ids, 'who runs again is worse than nobody').toEqual([0, 1, 'px-1']);
  expect(watcher.last.servers?.map(({ serverId }) => serverId)).toEqual(['px-1']);
  expect(watcher.last.cells, 'be-1 is not in the window').toEqual([[2, 'OFFLINE', null, null, null]]);
});

test('what runs is told with its numbers, and who falls silent keeps the last of them', async () => {
  const { seen } = await watching({
    regionId: 'DE-MAIN',
    columns: ['state', 'isActive', 'sessions', 'capacity', 'version', 'heardMsAgo'],
  });
  fleet.beat('be-9', { activeTelephonySessions: 30, activeWebSessions: 8, maxConcurrentSessions: 50 });
  fleet.nowMs += 100;
  await fleet.pass(250);
  expect(rowsOf(seen.state)).toEqual([['be-9', 'RUNNING', true, 38, 50, '2.4.1', 350]]);
  await fleet.pass(6000);
  expect(rowsOf(seen.state)[0]?.[1]).toBe('SUSPECT');
  fleet.table.declare('DE-MAIN', 'down', fleet.now().toISOString());
  await fleet.pass(20_000);
  expect(rowsOf(seen.state)[0]?.slice(0, 6)).toEqual(['be-9', 'OFFLINE', false, 38, 50, '2.4.1']);
});

test('a heartbeat that is overdue is stale before anyone suspects it', async () => {
  for (const id of ['be-1', 'be-2']) fleet.beat(id);
  const { seen } = await watching({ filter: 'stale', columns: ['state'] });
  expect(seen.state.total).toBe(0);
  await fleet.pass(3000);
  fleet.beat('be-2');
  await fleet.pass(2750);
  expect(rowsOf(seen.state)).toEqual([['be-1', 'STALE']]);
  fleet.beat('be-1');
  await fleet.pass(250);
  expect(seen.state.total).toBe(0);
});

test('filters, types and faults are found on the server', async () => {
  fleet.beat('px-1', {});
  fleet.setServer('US-WEST', 'be-2', { disabled: FLAG });
  const ids = async (view: ViewInput) => (await watching(view)).seen.state.rows.map(({ server }) => server.serverId);
  expect(await ids({ type: 'Proxy' })).toEqual(['px-1']);
  expect(await ids({ filter: 'us-west !offline' })).toEqual(['px-1', 'be-2']);
  expect(await ids({ filter: 'Disabled' })).toEqual(['be-2']);
  expect(await ids({ regionId: 'US-WEST', faultsOnly: true })).toEqual(['be-1', 'be-3', 'be-4']);
  expect(await ids({ regionId: 'US-WEST', sort: 'endpoint', isReversed: true, rows: 2 })).toEqual(['px-1', 'be-4']);
  expect(await ids({ regionId: 'FR-NONE' })).toEqual([]);
});

test('turned around, the lowest come first, and what is not known still last', async () => {
  for (const [id, calls] of [
    ['be-1', 30],
    ['be-2', 10],
  ] as const)
    fleet.beat(id, { activeTelephonySessions: calls, maxConcurrentSessions: 100 });
  fleet.beat('be-3');
  const ids = async (view: ViewInput) => {
    const asked = { regionId: 'US-WEST', isReversed: true, rows: 3, filter: 'running', ...view };
    return (await watching(asked)).seen.state.rows.map(({ server }) => server.serverId);
  };
  expect(await ids({ sort: 'sessions' })).toEqual(['be-2', 'be-1', 'be-3']);
  expect(await ids({ sort: 'load' })).toEqual(['be-2', 'be-1', 'be-3']);
  expect(await ids({ sort: 'worst' })).toEqual(['be-2', 'be-1', 'be-3']);
});

test('a probe that says what the last one said puts no list in order again', async () => {
  for (const [id, calls] of [
    ['be-1', 10],
    ['be-2', 20],
  ] as const)
    fleet.beat(id, { activeTelephonySessions: calls });
  const { seen } = await watching({ regionId: 'US-WEST', sort: 'sessions', rows: 2 });
  const ids = () => seen.state.rows.map(({ server }) => server.serverId);
  const probe = (status: 'Ok' | 'Failing') =>
    fleet.table.noteProbe('US-WEST', 'be-2', {
      status,
      decides: true,
      isNotAccepting: false,
      checkedAt: fleet.now().toISOString(),
      checks: [],
    });
  probe('Ok');
  await fleet.pass(1000);
  expect(ids()).toEqual(['be-2', 'be-1']);
  fleet.beat('be-1', { activeTelephonySessions: 90 });
  probe('Ok');
  await fleet.pass(500);
  expect(ids(), 'numbers alone wait for their second').toEqual(['be-2', 'be-1']);
  await fleet.pass(1000);
  expect(ids()).toEqual(['be-1', 'be-2']);
  fleet.beat('be-2', { activeTelephonySessions: 200 });
  probe('Failing');
  await fleet.pass(250);
  expect(ids(), 'one that looks different is placed at once').toEqual(['be-2', 'be-1']);
});

test('a token has so many different lists at a time; those that are the same count once', async () => {
  const open = [];
  for (let list = 0; list < 16; list++) open.push(await watching({ filter: `be-${list}` }));
  await watching({ filter: 'be-3', offset: 1 });
  const refused = fleet.frames.watchView(viewSchema.parse({ filter: 'one more' }), 'tok_1', {
    signal: new AbortController().signal,
    isBehind: () => false,
  });
  await expect(refused.next()).rejects.toThrow('close some');
  await watching({ filter: 'one more' }, 'tok_2');
  const [first, second] = open;
  expect(fleet.frames.setView(first?.seen.state.streamId ?? '', 'tok_1', viewSchema.parse({ filter: 'x' }))).toBe(2);
  await second?.watcher.leave();
  expect((await watching({ filter: 'after one left' })).watcher.frames).toHaveLength(1);
});

test('a key that is held down moves a window thirty times a second; a script that asks for ever new lists is refused', async () => {
  const { seen } = await watching({ rows: 1 });
  const set = (view: ViewInput) =>
    fleet.frames.setView(seen.state.streamId ?? '', 'tok_1', viewSchema.parse({ rows: 1, ...view }));
  for (let page = 0; page < 300; page++) {
    set({ offset: page });
    fleet.nowMs += 33;
  }
  expect(() => {
    for (let page = 0; page < 100; page++) set({ offset: page });
  }).toThrow('slow down');
  fleet.nowMs += 10_000;
  expect(() => {
    for (let list = 0; list < 50; list++) set({ filter: `list ${list}` });
  }).toThrow('too many lists');
  fleet.nowMs += 1000;
  expect(set({ filter: 'after a while' })).toBeGreaterThan(300);
});

test('numbers sort from the highest, and rows keep their places while their numbers hardly move', async () => {
  for (const [index, id] of ['be-1', 'be-2', 'be-3'].entries()) fleet.beat(id, { cpuUsagePercent: 30 + 20 * index });
  const { watcher, seen } = await watching({
    regionId: 'US-WEST',
    sort: 'cpuUsagePercent',
    columns: ['cpuUsagePercent'],
    rows: 3,
  });
  const ids = () => seen.state.rows.map(({ server }) => server.serverId);
  expect(ids()).toEqual(['be-3', 'be-2', 'be-1']);
  fleet.beat('be-2', { cpuUsagePercent: 71 });
  await fleet.pass(1500);
  expect(ids()).toEqual(['be-2', 'be-3', 'be-1']);
  const moved = watcher.frames.filter((frame) => frame.ids !== undefined).length;
  for (let turn = 0; turn < 8; turn++) {
    fleet.beat('be-3', { cpuUsagePercent: 70 + 3 * (turn % 2) });
    await fleet.pass(1000);
  }
  expect(watcher.frames.filter((frame) => frame.ids !== undefined)).toHaveLength(moved);
});

test('a window that moves brings only the rows that are new in it, at once and without a keyframe', async () => {
  const { watcher, seen } = await watching({ sort: 'endpoint', rows: 2, columns: ['state'] });
  const { streamId } = seen.state;
  const next = viewSchema.parse({ sort: 'endpoint', rows: 2, offset: 1, columns: ['state'] });
  expect(fleet.frames.setView(streamId ?? '', 'tok_1', next)).toBe(2);
  await setImmediate();
  expect(watcher.last).toEqual({
    type: 'view',
    seq: 2,
    at: expect.any(String),
    view: 2,
    total: 6,
    offset: 1,
    pinnedPlace: null,
    ids: [1, 'be-3'],
    servers: [expect.objectContaining({ serverId: 'be-3' })],
    cells: [[1, 'OFFLINE']],
  });
  const far = viewSchema.parse({ rows: 2, offset: 1000 });
  fleet.frames.setView(streamId ?? '', 'tok_1', far);
  await setImmediate();
  expect(seen.state, 'a window beyond the end shows the end').toMatchObject({ total: 6, offset: 4 });
  expect(seen.state.rows).toHaveLength(2);
});

test('nobody else changes a watcher’s view, and who left has none', async () => {
  const { watcher, seen } = await watching({});
  const streamId = seen.state.streamId ?? '';
  const view = viewSchema.parse({});
  expect(fleet.frames.setView(streamId, 'tok_2', view)).toBeNull();
  expect(fleet.frames.setView('str_none', 'tok_1', view)).toBeNull();
  await watcher.leave();
  expect(fleet.frames.setView(streamId, 'tok_1', view)).toBeNull();
});

test('a pinned server is told whole, wherever it stands and until it is gone', async () => {
  fleet.beat('be-2', { activeTelephonySessions: 4, cpuUsagePercent: 20 });
  const { seen } = await watching({ filter: 'px-', rows: 1, pin: 'be-2' });
  expect(seen.state.pinned).toMatchObject({
    server: { serverId: 'be-2', endpoint: 'be-2.example' },
    node: { nodeId: 'be-2', activeTelephonySessions: 4, cpuUsagePercent: 20 },
    isActive: true,
    state: 'RUNNING',
  });
  fleet.beat('be-2', { activeTelephonySessions: 5 }, 'Stopped');
  await fleet.pass(250);
  expect(seen.state.pinned).toMatchObject({ node: { activeTelephonySessions: 5 }, isActive: false, state: 'OFFLINE' });
  fleet.deleteServer('be-2');
  await fleet.pass(250);
  expect(seen.state.pinned).toBeNull();
});

test('where the pinned server stands is told, in the window or not, and when it moves or matches no more', async () => {
  for (const id of ['be-1', 'be-2', 'be-3', 'be-4']) fleet.beat(id);
  const { seen } = await watching({ regionId: 'US-WEST', filter: '!stopped', rows: 1, pin: 'be-4' });
  // After px-1, which was never heard and is offline.
  expect(seen.state.pinnedPlace).toBe(4);
  fleet.beat('be-4', {}, 'Starting');
  await fleet.pass(250);
  expect(seen.state.pinnedPlace).toBe(1);
  fleet.setServer('US-WEST', 'be-4', { endpoint: 'stopped.example' });
  await fleet.pass(250);
  expect(seen.state).toMatchObject({ pinnedPlace: null, pinned: { server: { serverId: 'be-4' } } });
});

test('regions are told when they change, their totals once a second, and what stands against routing at once', async () => {
  fleet.beat('be-1', { activeTelephonySessions: 1 });
  const { watcher, seen } = await watching({ rows: 0 });
  for (let calls = 2; calls < 10; calls++) {
    fleet.beat('be-1', { activeTelephonySessions: calls });
    await fleet.pass(250);
  }
  const told = watcher.frames.filter((frame) => frame.totals !== undefined);
  expect(told.length).toBeGreaterThan(0);
  expect(told.length, 'eight changes in two seconds').toBeLessThanOrEqual(3);
  fleet.setRegion('US-WEST', { disabled: FLAG });
  await fleet.pass(250);
  expect(seen.state.regions.get('US-WEST')).toMatchObject({
    disabled: FLAG,
    totals: { routableBackends: 0, calls: 9 },
  });
  fleet.deleteRegion('DE-MAIN');
  fleet.setRegion('FR-NEW');
  await fleet.pass(250);
  expect([...seen.state.regions.keys()].toSorted()).toEqual(['FR-NEW', 'US-WEST']);
});

test('who is behind is sent nothing, and then a keyframe with everything as it is', async () => {
  const { watcher, seen } = await watching({ regionId: 'DE-MAIN', columns: ['sessions'] });
  watcher.isBehind = true;
  for (let calls = 1; calls < 50; calls++) {
    fleet.beat('be-9', { activeTelephonySessions: calls });
    fleet.setServer('DE-MAIN', 'be-9');
    await fleet.pass(250);
  }
  expect(watcher.frames).toHaveLength(1);
  watcher.isBehind = false;
  await fleet.pass(250);
  expect(watcher.frames).toHaveLength(2);
  expect(watcher.last.keyframe).toBeDefined();
  expect(rowsOf(seen.state)).toEqual([['be-9', 49]]);
  expect(seen.state.regions.get('DE-MAIN')?.totals.calls).toBe(49);
});

const anId = fc.constantFrom('be-1', 'be-2', 'be-3', 'be-9', 'px-1');
const viewOf = fc.record({
  regionId: fc.constantFrom(undefined, 'US-WEST'),
  filter: fc.constantFrom('', 'us-', '!offline'),
  faultsOnly: fc.boolean(),
  sort: fc.constantFrom('worst' as const, 'endpoint' as const, 'sessions' as const),
  offset: fc.nat(3),
  rows: fc.constantFrom(0, 2, 10),
  pin: fc.constantFrom(null, 'be-1', 'px-1'),
});
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('beat' as const), anId, fc.nat(50)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('disable' as const), anId) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('enable' as const), anId) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), anId) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('look' as const), viewOf) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('pass' as const), fc.constantFrom(250, 1000, 7000, 17_000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('behind' as const)) },
);

test('whatever happens and is looked at, the frames add up to what a new watcher is told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      fleet = new WatchedFleet();
      fleet.setRegion('US-WEST');
      fleet.setRegion('DE-MAIN');
      const columns = ['state', 'isActive', 'sessions', 'capacity', 'version'] as const;
      let view: ViewInput = { columns: [...columns] };
      const { watcher, seen } = await watching(view);
      for (const [what, argument, calls] of steps) {
        const id = typeof argument === 'string' ? argument : '';
        const regionId = id === 'be-9' ? 'DE-MAIN' : 'US-WEST';
        if (what === 'beat') fleet.beat(id, { activeTelephonySessions: calls ?? 0, activeConnections: calls ?? 0 });
        else if (what === 'disable') fleet.setServer(regionId, id, { disabled: FLAG });
        else if (what === 'enable') fleet.setServer(regionId, id, { disabled: null });
        else if (what === 'delete') fleet.deleteServer(id);
        else if (what === 'behind') watcher.isBehind = !watcher.isBehind;
        else if (what === 'pass') await fleet.pass(argument);
        else {
          view = { ...argument, columns: [...columns] };
          fleet.frames.setView(seen.state.streamId ?? '', 'tok_1', viewSchema.parse(view));
          await setImmediate();
        }
      }
      watcher.isBehind = false;
      await fleet.pass(1250);
      const fresh = await watching(view);
      const { rows, pinned, total, offset, regions } = seen.state;
      const expected = fresh.seen.state;
      expect({ total, offset, pinned }).toEqual({
        total: expected.total,
        offset: expected.offset,
        pinned: expected.pinned,
      });
      expect(rows.map(({ server, cells }) => ({ server: server.serverId, cells }))).toEqual(
        expected.rows.map(({ server, cells }) => ({ server: server.serverId, cells })),
      );
      expect(regions).toEqual(expected.regions);
      await watcher.leave();
      await fresh.watcher.leave();
    }),
    { numRuns: 60 },
  );
});
