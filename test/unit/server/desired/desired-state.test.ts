import { beforeEach, expect, test } from 'vitest';
import { DesiredAfter } from '../../../../server/desired/desired-state.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

const AUSTIN = { latitude: 30.27, longitude: -97.74 };

let fleet: RoutingFleet;

beforeEach(() => {
  fleet = new RoutingFleet();
  fleet.region('US-WEST', AUSTIN);
  fleet.region('US-EAST', AUSTIN);
  for (const serverId of ['be-1', 'be-2', 'be-3']) fleet.server('US-WEST', serverId);
});

const idsIn = (regionId: string) => fleet.desired.serversIn(regionId).map(({ serverId }) => serverId);
const drain = {
  ...FLAG,
  drainId: 'drn_1',
  deadlineAt: null,
  onDeadline: 'keep',
  then: 'disabled',
  sessionsAtStart: null,
  drainedAt: null,
  disabledBefore: null,
} as const;

test('a list of servers stays as it was given, and the next one has what came since', () => {
  const before = fleet.desired.serversIn('US-WEST');
  fleet.server('US-WEST', 'be-2', { disabled: FLAG });
  fleet.server('US-WEST', 'be-4');
  fleet.desired.swap({ deletedServerIds: ['be-1'] });

  expect(before.map(({ serverId, disabled }) => [serverId, disabled])).toEqual([
    ['be-1', null],
    ['be-2', null],
    ['be-3', null],
  ]);
  expect(idsIn('US-WEST')).toEqual(['be-2', 'be-3', 'be-4']);
  expect(fleet.desired.serversIn('US-WEST')[0]?.disabled).toEqual(FLAG);
});

test('an endpoint leads to the server that has it now, and to nobody once it moved or is gone', () => {
  expect(fleet.desired.serverAt('be-1.example')?.serverId).toBe('be-1');
  fleet.server('US-WEST', 'be-1', { endpoint: 'moved.example' });
  expect(fleet.desired.serverAt('be-1.example')).toBeNull();
  expect(fleet.desired.serverAt('moved.example')?.serverId).toBe('be-1');
  fleet.desired.swap({ deletedServerIds: ['be-1'] });
  expect(fleet.desired.serverAt('moved.example')).toBeNull();
});

test('who drains is known from its first moment to its last', () => {
  fleet.server('US-WEST', 'be-2', { drain });
  expect(fleet.desired.draining().map(({ serverId }) => serverId)).toEqual(['be-2']);
  fleet.server('US-WEST', 'be-2');
  expect(fleet.desired.draining()).toEqual([]);
  fleet.server('US-WEST', 'be-3', { drain });
  fleet.desired.swap({ deletedServerIds: ['be-3'] });
  expect(fleet.desired.draining()).toEqual([]);
});

test('as it would be after a change: what moved, what is new, what is gone, and all else as it is', () => {
  const [first, second] = fleet.desired.serversIn('US-WEST');
  if (!first || !second) throw new Error('the region has three servers');
  const after = new DesiredAfter(fleet.desired, {
    servers: [
      { ...first, endpoint: 'moved.example' },
      { ...second, serverId: 'be-4', endpoint: 'new.example' },
    ],
    deletedServerIds: ['be-2'],
  });

  expect(after.serversIn('US-WEST').map(({ serverId }) => serverId)).toEqual(['be-1', 'be-3', 'be-4']);
  expect(after.serverAt('moved.example')?.serverId).toBe('be-1');
  expect(after.serverAt('be-1.example')).toBeNull();
  expect(after.serverAt('be-2.example')).toBeNull();
  expect(after.serverAt('be-3.example')?.serverId).toBe('be-3');
  expect(after.serverAt('new.example')?.serverId).toBe('be-4');
  expect(after.serversIn('US-EAST')).toBe(fleet.desired.serversIn('US-EAST'));
});
