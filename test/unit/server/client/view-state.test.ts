import { applyViewFrame, EMPTY_VIEW } from '@meridian/server/client';
import { REGION_TOTALS, type RegionLine } from '@meridian/shared/region-line.ts';
import type { ServerLine, ViewFrame } from '@meridian/shared/view.ts';
import { expect, test } from 'vitest';

const AT = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-01T00:00:01.000Z';
const KEYFRAME = { streamId: 'str_1', heartbeatIntervalMs: 2000 };
const NO_TOTALS = Object.fromEntries(REGION_TOTALS.map((name) => [name, 0])) as RegionLine['totals'];

const line = (serverId: string) => ({ serverId, endpoint: `${serverId}.example` }) as ServerLine;
const region = (regionId: string) => ({ regionId, totals: NO_TOTALS }) as RegionLine;
const frame = (parts: Partial<ViewFrame>): ViewFrame => ({
  type: 'view',
  seq: 1,
  at: AT,
  view: 1,
  total: 2,
  offset: 0,
  pinnedPlace: null,
  ...parts,
});

const first = applyViewFrame(
  EMPTY_VIEW,
  frame({
    keyframe: KEYFRAME,
    ids: ['a', 'b'],
    servers: [line('a'), line('b')],
    cells: [
      [0, 'RUNNING', 1],
      [1, 'RUNNING', 2],
    ],
    pinned: null,
    regions: [region('US-WEST'), region('DE-MAIN')],
  }),
);

test('cells belong to their server, also when the window moves', () => {
  const moved = applyViewFrame(
    first,
    frame({ seq: 2, at: LATER, ids: [1, 'c'], servers: [line('c')], cells: [[1, 'STALE', 3]] }),
  );
  expect(moved.rows.map(({ server, cells, at }) => [server.serverId, cells, at])).toEqual([
    ['b', ['RUNNING', 2], AT],
    ['c', ['STALE', 3], LATER],
  ]);
});

test('what a frame leaves out stays the same object, so that nothing is drawn for it', () => {
  const after = applyViewFrame(first, frame({ seq: 2, cells: [[1, 'SUSPECT', 2]] }));
  expect(after.rows[0]).toBe(first.rows[0]);
  expect(after.rows[1]?.cells).toEqual(['SUSPECT', 2]);
  expect(after.regions).toBe(first.regions);
});

test('totals of a region change one by one, and regions go', () => {
  const calls = REGION_TOTALS.indexOf('calls');
  const after = applyViewFrame(first, frame({ seq: 2, totals: [['US-WEST', calls, 7]], goneRegionIds: ['DE-MAIN'] }));
  expect([...after.regions.keys()]).toEqual(['US-WEST']);
  expect(after.regions.get('US-WEST')?.totals).toEqual({ ...NO_TOTALS, calls: 7 });
});

test('after a keyframe nothing of before is known', () => {
  const after = applyViewFrame(
    first,
    frame({ seq: 9, keyframe: KEYFRAME, total: 0, ids: [], regions: [region('US-WEST')] }),
  );
  expect(after).toMatchObject({ seq: 9, rows: [], total: 0 });
  expect([...after.regions.keys()]).toEqual(['US-WEST']);
});
