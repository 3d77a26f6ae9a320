import { expect, test } from 'vitest';
import { GoneReports } from '../../../../server/fleet/gone-reports.ts';

test('who reports for a deleted server is known for as long as they do, and no longer', () => {
  let nowMs = 1000;
  const gone = new GoneReports(() => nowMs);
  gone.note({ serverId: 'srv_1', regionId: 'US-WEST' });
  nowMs += 50_000;
  gone.note({ serverId: 'srv_1', regionId: 'US-WEST' });
  gone.note({ serverId: 'srv_2', regionId: 'US-WEST' });
  expect(gone.lately(60_000)).toMatchObject([
    { serverId: 'srv_1', firstAtMs: 1000, lastAtMs: 51_000 },
    { serverId: 'srv_2', firstAtMs: 51_000 },
  ]);
  nowMs += 60_001;
  expect(gone.lately(60_000)).toEqual([]);
  gone.note({ serverId: 'srv_1', regionId: 'US-WEST' });
  expect(gone.lately(60_000), 'it begins anew').toMatchObject([{ firstAtMs: nowMs }]);
});

test('of a thousand and one the one that was silent for longest is forgotten', () => {
  let nowMs = 0;
  const gone = new GoneReports(() => nowMs++);
  for (let id = 0; id < 1000; id++) gone.note({ serverId: `srv_${id}`, regionId: 'US-WEST' });
  gone.note({ serverId: 'srv_0', regionId: 'US-WEST' });
  gone.note({ serverId: 'srv_new', regionId: 'US-WEST' });
  const known = gone.lately(60_000).map(({ serverId }) => serverId);
  expect(known).toHaveLength(1000);
  expect(known).toContain('srv_0');
  expect(known).not.toContain('srv_1');
});
