import { expect, test } from 'vitest';
import { LiveTable } from '../../../../server/fleet/live-table.ts';
import { NodeColumns } from '../../../../server/fleet/node-columns.ts';

const AT = new Date('2026-01-01T00:00:00.000Z');

function hear(table: LiveTable, serverId: string, cpuUsagePercent: number | null, sequence = 1): void {
  const server = { serverId, regionId: 'EU-WEST', type: 'Backend' } as const;
  table.record(server, { bootId: serverId, sequence, runtimeStatus: 'Running', cpuUsagePercent }, AT);
}

test('columns grow with the fleet, and keep what they held', () => {
  const columns = new NodeColumns();
  for (let index = 0; index < 1000; index++) {
    columns.write(columns.take(`srv_${index}`), 'Backend', { cpuUsagePercent: index / 10 });
  }
  const read = (serverId: string) => columns.read('cpuUsagePercent', columns.slots.of(serverId) ?? -1);
  expect([read('srv_0'), read('srv_63'), read('srv_64'), read('srv_999'), read('srv_1000')]).toEqual([
    0,
    6.3,
    6.4,
    99.9,
    null,
  ]);
});

test('the place of a server that was deleted is given to the next one, and nothing of the first is left there', () => {
  const table = new LiveTable({ suspectAfterMs: 6000, deadAfterMs: 16_000 }, () => 0);
  hear(table, 'srv_a', 70);
  hear(table, 'srv_b', 20);
  const [slot] = table.takeChanged().slots;
  table.forget('srv_a');
  expect(table.takeChanged()).toEqual({ slots: [], gone: ['srv_a'] });
  expect(table.nodeAt(slot ?? -1)).toBeNull();

  hear(table, 'srv_c', null);
  expect(table.takeChanged().slots, 'the same place').toEqual([slot]);
  expect(table.node('srv_c')).toMatchObject({ nodeId: 'srv_c', cpuUsagePercent: null, activeWebSessions: null });
  expect(table.node('srv_b')?.cpuUsagePercent).toBe(20);
});

test('who is gone is kept for who asks what changed, and for nobody while nobody does', () => {
  const table = new LiveTable({ suspectAfterMs: 6000, deadAfterMs: 16_000 }, () => 0);
  const comeAndGo = (serverId: string) => {
    hear(table, serverId, 70);
    table.forget(serverId);
    return table.takeChanged().gone;
  };
  expect(comeAndGo('srv_a'), 'nobody asked before').toEqual([]);
  expect(comeAndGo('srv_b')).toEqual(['srv_b']);
  table.restChanged();
  expect(comeAndGo('srv_c')).toEqual([]);
});

test('a node that changed often is told once, and nothing is said of its state while it reports nothing new but numbers', () => {
  const table = new LiveTable({ suspectAfterMs: 6000, deadAfterMs: 16_000 }, () => 0);
  const changes: (object | null)[] = [];
  const figures: (number | null | undefined)[] = [];
  table.onChange(({ was }) => changes.push(was));
  table.onFigures(({ metrics }) => figures.push(metrics.cpuUsagePercent));
  for (let sequence = 1; sequence <= 5; sequence++) hear(table, 'srv_a', sequence, sequence);
  expect(table.takeChanged().slots).toHaveLength(1);
  expect(changes, 'nothing was known before the first').toEqual([null]);
  expect(figures).toEqual([1, 2, 3, 4, 5]);
  expect(table.node('srv_a')?.cpuUsagePercent).toBe(5);
});
