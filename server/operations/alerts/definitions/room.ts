import type { AlertDefinition, Finding } from '../alert-definition.ts';
import type { Facts } from '../facts.ts';
import { counted, MINUTE_MS } from './findings.ts';

/** Above zero by this share of a region's room, what was gone is back. */
const BACK_FROM = 0.05;

/** Room that would be missing if something else went: tickets. */
export const ROOM_ALERTS: readonly AlertDefinition[] = [
  {
    code: 'HEADROOM_GONE',
    severity: 'ticket',
    when: 'a region’s sessions would not fit if its largest server were lost, or nowhere if the region were (where others serve); over with 5% of its room to spare',
    forMs: 5 * MINUTE_MS,
    clearMs: 5 * MINUTE_MS,
    saidBy: ['REGION_LOST', 'REGION_CUT_OFF'],
    effect: 'None now; with the next loss callers are refused',
    action: 'Look at capacity.report: it says what to add to be safe again',
    find: headroomGone,
  },
];

function headroomGone({ regions, capacity }: Facts): Finding[] {
  const inService = new Set(regions.flatMap((facts) => (facts.inService ? [facts.region.regionId] : [])));
  const serving = capacity.filter(({ free, calls }) => free > 0 || calls.capacity > 0).length;
  return capacity.flatMap(({ regionId, calls, connections, headroomWithoutLargest, headroomWithoutRegion }) => {
    const inUse = (calls.used ?? 0) + (connections.used ?? 0);
    if (!inService.has(regionId) || inUse === 0) return [];
    const enough = Math.min(calls.capacity, connections.capacity) * BACK_FROM;
    const losses = [
      { about: 'server', headroom: headroomWithoutLargest, what: `the largest server of ${regionId}`, where: 'there' },
      ...(serving > 1
        ? [{ about: 'region', headroom: headroomWithoutRegion, what: regionId, where: 'anywhere else' }]
        : []),
    ];
    return losses.flatMap(({ about, headroom, what, where }): Finding[] => {
      if (headroom >= enough) return [];
      const missing = counted(Math.max(0, -headroom), 'session');
      const summary = `Without ${what}, ${missing} would not fit ${where}`;
      return [{ regionId, serverId: null, about, state: headroom < 0 ? 'raised' : 'lingering', summary }];
    });
  });
}
