import { notRoutableBecause } from '@meridian/shared/routability.ts';
import { expect, test } from 'vitest';
import { SilentFleet } from '../../../kit/silent-fleet.ts';

const IN_SERVICE = {
  region: { disabled: null, maintenance: null, cutOffSince: null, lacksStorage: false },
  server: { disabled: null, maintenance: null, drain: null },
  probe: null,
};

function fleetWithOneDead() {
  const fleet = new SilentFleet();
  fleet.add('EU', 5);
  const die = () => {
    fleet.silence(['EU/0']);
    fleet.pass(18_000);
    expect(fleet.table.node('EU/0')?.liveness).toBe('Dead');
    fleet.restore(['EU/0']);
  };
  const reasons = () => notRoutableBecause({ ...IN_SERVICE, node: fleet.table.node('EU/0') }).map(({ code }) => code);
  /** For how long it is held once it is heard, in seconds; ends when it gets sessions again. */
  const heldS = () => {
    fleet.beat('EU/0');
    const until = Date.parse(fleet.table.node('EU/0')?.rejoinsAt ?? '');
    const seconds = (until - Date.parse(fleet.at)) / 1000;
    while (reasons().length > 0) fleet.pass(100);
    expect(Date.parse(fleet.at) - until).toBeGreaterThanOrEqual(0);
    return seconds;
  };
  fleet.pass(5000);
  die();
  return { fleet, die, reasons, heldS };
}

test('back from the dead a node is held for ten seconds', () => {
  const { fleet, reasons } = fleetWithOneDead();
  fleet.beat('EU/0');
  expect(reasons()).toEqual(['NODE_REJOINING']);
  const { rejoinsAt } = fleet.table.node('EU/0') ?? {};
  expect(Date.parse(rejoinsAt ?? '') - Date.parse(fleet.at)).toBe(10_000);
  fleet.pass(9900);
  expect(reasons()).toEqual(['NODE_REJOINING']);
  fleet.pass(2100);
  expect([reasons(), fleet.table.node('EU/0')?.rejoinsAt]).toEqual([[], null]);
});

test('it takes three heartbeats in a row, however long that is', () => {
  const { fleet, reasons } = fleetWithOneDead();
  fleet.silence(['EU/0']);
  fleet.beat('EU/0');
  fleet.pass(5000);
  fleet.beat('EU/0');
  fleet.pass(7000);
  expect(reasons(), 'overdue once more').toEqual(['NODE_SUSPECT', 'NODE_REJOINING']);
  fleet.beat('EU/0');
  fleet.beat('EU/0');
  expect(reasons()).toEqual(['NODE_REJOINING']);
  fleet.beat('EU/0');
  expect(reasons()).toEqual([]);
});

test('each time it comes and goes within an hour it is held twice as long, up to five minutes', () => {
  const { fleet, die, heldS } = fleetWithOneDead();
  const held = [heldS()];
  for (let times = 0; times < 6; times++) {
    die();
    held.push(heldS());
  }
  expect(held).toEqual([10, 20, 40, 80, 160, 300, 300]);
  fleet.pass(3_600_000);
  die();
  expect(heldS(), 'an hour later that is forgotten').toBe(10);
});

test('a first join and a new process are not held', () => {
  const { fleet, reasons } = fleetWithOneDead();
  fleet.reboot('EU/0');
  fleet.beat('EU/0');
  expect(reasons()).toEqual([]);
});
