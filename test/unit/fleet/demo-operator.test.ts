import type { StateFlag } from '@meridian/shared/state-flag.ts';
import { expect, test } from 'vitest';
import { DemoOperator, type WantedServer } from '../../fleet/demo-operator.ts';
import { seededRandom } from '../../fleet/random.ts';
import { SimulatedNode } from '../../fleet/simulated-node.ts';

const DISABLED: StateFlag = { at: '2026-01-15T00:00:00.000Z', by: 'ops', publicReason: 'Out for repair' };

/** One server, its node and its operator; Meridian asks for maintenance as long as the server is disabled or maintained. */
function oneServer() {
  const node = new SimulatedNode({
    endpoint: 'be.example',
    regionId: 'US-EAST',
    type: 'Backend',
    version: '2.4.1',
    random: seededRandom(7),
    meanUptimeMs: Infinity,
  });
  const clone = node.clone();
  const server = { disabled: null as StateFlag | null, maintained: false };
  const wanted = (): WantedServer[] => [
    { serverId: 'the demo’s', disabled: server.disabled, drain: null },
    { serverId: 'the user’s own', disabled: null, drain: null },
  ];
  const operator = new DemoOperator(
    () => Promise.resolve(wanted()),
    new Map([['the demo’s', node]]),
    new Map([[clone.endpoint, clone]]),
  );
  let nowMs = 1_000_000;
  node.start(nowMs);
  return {
    node,
    clone,
    server,
    start: (process: SimulatedNode) => process.start(nowMs),
    /** Lets time pass, with the operator looking every five seconds. */
    pass: async (seconds: number) => {
      for (const untilMs = nowMs + seconds * 1000; nowMs < untilMs; nowMs += 500) {
        for (const process of [node, clone]) {
          process.advance(nowMs);
          const report = process.tick(nowMs);
          const desiredStatus = server.disabled !== null || server.maintained ? 'Maintenance' : 'Running';
          const reply = { accepted: true, desiredStatus, reason: null, nextHeartbeatMs: 2000 } as const;
          if (report !== null) process.hear(report, reply);
        }
        if (nowMs % 5000 === 0) await operator.look(nowMs);
      }
    },
  };
}

test('a disabled server’s process is stopped once it stood empty, and started again when the server is enabled', async () => {
  const { node, server, pass } = oneServer();
  await pass(20);
  server.disabled = DISABLED;
  await pass(15);
  expect(node.up).toBe(true);
  await pass(25);
  expect(node).toMatchObject({ up: false, stopped: true });
  server.disabled = null;
  await pass(10);
  expect(node.up).toBe(true);
});

test('a second process with its key is found once the server is disabled, and stopped for good', async () => {
  const { node, clone, server, start, pass } = oneServer();
  start(clone);
  await pass(20);
  server.disabled = DISABLED;
  await pass(40);
  expect([node.up, clone.up]).toEqual([false, false]);
  server.disabled = null;
  await pass(10);
  expect([node.up, clone.up]).toEqual([true, false]);
});

test('maintenance alone stops nothing', async () => {
  const { node, server, pass } = oneServer();
  server.maintained = true;
  await pass(600);
  expect(node.up).toBe(true);
});
