import type { Action } from '@meridian/shared/action.ts';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { judgeIn } from '../../../kit/planning.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

const SERVERS = 10_000;
const AUSTIN = { latitude: 30.27, longitude: -97.74 };
const target = { regionId: 'US-WEST', serverId: 'be-out' };
const reasons = { publicReason: 'Planned work', privateReason: 'ticket 4711' };

let fleet: RoutingFleet;

beforeAll(() => {
  fleet = new RoutingFleet();
  fleet.region('US-WEST', AUSTIN);
  for (let index = 1; index < SERVERS; index++) fleet.server('US-WEST', `be-${index}`);
  fleet.server('US-WEST', 'be-out', { disabled: FLAG, maintenance: FLAG });
});

afterEach(() => vi.restoreAllMocks());

const settings = { type: 'Backend', sipPort: 5060, useSSL: true, isDevelopmentServer: false } as const;
const CHANGES: readonly Action[] = [
  { type: 'enableRegionServer', ...target },
  { type: 'disableRegionServer', ...target, ...reasons },
  { type: 'enableRegionServerMaintenance', ...target, ...reasons },
  { type: 'disableRegionServerMaintenance', ...target },
  {
    type: 'addOrUpdateRegionServer',
    mode: 'add',
    regionId: 'US-WEST',
    server: { endpoint: 'be-new.example', ...settings },
  },
  {
    type: 'addOrUpdateRegionServer',
    mode: 'edit',
    ...target,
    server: { endpoint: 'be-moved.example', ...settings },
  },
];

const NAMED = CHANGES.map(
  (action) => [`${action.type}${'mode' in action ? ` (${action.mode})` : ''}`, action] as const,
);

test.each(NAMED)('%s of one of ten thousand servers looks at none of the others', (_name, action) => {
  const all = [vi.spyOn(fleet.desired, 'servers'), vi.spyOn(fleet.desired, 'serversIn')];
  const nodes = [vi.spyOn(fleet.table, 'node'), vi.spyOn(fleet.table, 'liveNode')];

  judgeIn(fleet, action);

  for (const asked of all) expect(asked).not.toHaveBeenCalled();
  for (const [serverId] of nodes.flatMap(({ mock }) => mock.calls)) expect(serverId).toBe('be-out');
});
