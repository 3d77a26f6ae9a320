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
  const server = { disabled: null as StateFlag | null, maintained: false };
  const wanted = (): WantedServer[] => [
    { serverId: 'the demo’s', disabled: server.disabled, drain: null },
    { serverId: 'the user’s own', disabled: null, drain: null },
  ];
  const operator = new DemoOperator(() => Promise.resolve(wanted()), new Map([['the demo’s', node]]));
  let nowMs = 1_000_000;
  node.start(nowMs);
  return {
    node,
    server,
    /** Lets time pass, with the operator looking every five seconds. */
    pass: async (seconds: number) => {
      for (const untilMs = nowMs + seconds * 1000; nowMs < untilMs; nowMs += 500) {
        node.advance(nowMs);
        const report = node.tick(nowMs);
        const desiredStatus = server.disabled !== null || server.maintained ? 'Maintenance' : 'Running';
        if (report !== null) node.hear(report, { accepted: true, desiredStatus, reason: null, nextHeartbeatMs: 2000 });
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

test('maintenance alone stops nothing', async () => {
  const { node, server, pass } = oneServer();
  server.maintained = true;
  await pass(600);
  expect(node.up).toBe(true);
});
