import { beforeEach, expect, test } from 'vitest';
import { PublicStatus } from '../../../../server/operations/public-status.ts';
import { AlertWorld } from '../../../kit/alert-world.ts';
import { FLAG } from '../../../kit/routing-fleet.ts';

let world: AlertWorld;
let status: PublicStatus;
beforeEach(async () => {
  world = await AlertWorld.begin();
  const { desired } = world.fleet;
  status = new PublicStatus({
    desired,
    live: world.fleet.table,
    open: () => world.alerts.open(),
    monotonicMs: () => world.fleet.nowMs,
  });
  world.pass(60);
});

const of = (regionId: string) => status.get().find((region) => region.regionId === regionId);

test('a region that is out says the public reason, and since when; nothing private', () => {
  world.region('US-WEST', { maintenance: FLAG });
  world.region('DE-FRA', { disabled: FLAG });
  const { publicReason, at: since } = FLAG;
  expect(of('US-WEST')).toEqual({ regionId: 'US-WEST', status: 'maintenance', publicReason, since });
  expect(of('DE-FRA')).toEqual({ regionId: 'DE-FRA', status: 'outOfService', publicReason, since });
  expect(of('US-EAST')).toEqual({ regionId: 'US-EAST', status: 'operational', publicReason: null, since: null });
  expect(JSON.stringify(status.get())).not.toContain(FLAG.privateReason);
});

test('what was detected is said without a reason, from when it was', () => {
  world.fallSilent('US-WEST-be-1', 'US-WEST-be-2');
  world.cutOff.set('US-EAST', world.at());
  world.pass(60);
  const { openedAt: since } = world.alert('REGION_LOST/US-WEST');
  expect(of('US-WEST')).toEqual({ regionId: 'US-WEST', status: 'outOfService', publicReason: null, since });
  expect(of('US-EAST')).toMatchObject({ status: 'limited', publicReason: null });
  expect(JSON.stringify(status.get())).not.toMatch(/be-1|px-1/);
});

test('a region of which every server of a kind was taken out says why, by the public reason of the last one', () => {
  const [first, last] = [
    { ...FLAG, at: world.at(), publicReason: 'Planned work' },
    { ...FLAG, at: world.at(1000), publicReason: 'Moving house' },
  ];
  world.server('US-WEST', 'US-WEST-px-1', { maintenance: first });
  world.server('DE-FRA', 'DE-FRA-be-1', { maintenance: { ...first, at: last.at } });
  world.server('DE-FRA', 'DE-FRA-be-2', { disabled: first });
  world.pass(1);
  expect(of('US-WEST')?.status, 'one is left').toBe('operational');
  expect(of('DE-FRA')).toMatchObject({ status: 'outOfService', publicReason: 'Planned work', since: first.at });
  world.server('US-WEST', 'US-WEST-px-2', { maintenance: last });
  world.drain('US-EAST-be-1', first);
  world.drain('US-EAST-be-2', last);
  world.server('US-EAST', 'US-EAST-be-2', { disabled: last });
  world.pass(60);
  const { publicReason, at: since } = last;
  expect(of('US-WEST')).toEqual({ regionId: 'US-WEST', status: 'maintenance', publicReason, since });
  expect(of('US-EAST')).toEqual({ regionId: 'US-EAST', status: 'outOfService', publicReason, since });
  expect(JSON.stringify(status.get())).not.toContain(FLAG.privateReason);
});

test('a region without a proxy that takes sessions serves nobody, whatever the reason', () => {
  world.server('US-WEST', 'lab', { type: 'Proxy', isDevelopmentServer: true });
  world.fleet.desired.swap({ deletedServerIds: ['US-WEST-px-1', 'US-WEST-px-2'] });
  world.pass(1);
  expect(of('US-WEST')).toEqual({ regionId: 'US-WEST', status: 'outOfService', publicReason: null, since: null });
});

test('one dead server is nobody’s business outside', () => {
  world.fallSilent('US-WEST-be-1');
  world.pass(60);
  expect(world.openKeys()).toHaveLength(1);
  expect(of('US-WEST')?.status).toBe('operational');
});

test('a region that was never opened is not there', () => {
  const birth = { ...FLAG, at: world.at() };
  world.fleet.region(
    'FR-PAR',
    { latitude: 48, longitude: 2 },
    { createdAt: birth.at, disabled: birth, maintenance: birth },
  );
  world.pass(1);
  expect(of('FR-PAR')).toBeUndefined();
});

test('it is looked up once a second at most', () => {
  const first = status.get();
  world.region('US-WEST', { maintenance: FLAG });
  expect(status.get()).toBe(first);
  world.pass(1);
  expect(of('US-WEST')?.status).toBe('maintenance');
});
