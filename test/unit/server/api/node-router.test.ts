import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { KeyRecord } from '../../../../server/desired/records.ts';
import type { Context } from '../../../../server/api/context.ts';
import { nodeRouter } from '../../../../server/api/node-router.ts';
import { AttachedNodes } from '../../../../server/fleet/attached-nodes.ts';
import { GoneReports } from '../../../../server/fleet/gone-reports.ts';

test('a node that reports for a deleted server is told so, and noted', async () => {
  const gone = new GoneReports(() => 0);
  const key = { serverId: 'srv_1', regionId: 'US-WEST', state: 'deleted' };
  const context = { tokenHmac: 'hmac', access: { caller: () => ({ kind: 'node', key }) }, gone };
  const caller = nodeRouter.createCaller(context as unknown as Context);
  await expect(caller.heartbeat({ bootId: '', sequence: 0, runtimeStatus: 'Running' })).rejects.toThrow('was deleted');
  expect(gone.lately(60_000)).toMatchObject([{ serverId: 'srv_1', regionId: 'US-WEST' }]);
});

test('a node leaves its connection after the message that is under way, which still speaks for it', async () => {
  const attached = new AttachedNodes();
  const key = { keyHmac: 'hmac', serverId: 'srv_1', regionId: 'US-WEST', state: 'active' } as KeyRecord;
  const handle = attached.attach(key) ?? -1;
  const caller = nodeRouter.createCaller({ attached } as unknown as Context);
  let endMessage = (): void => undefined;
  const message = attached.inTurn(() => new Promise<void>((resolve) => (endMessage = resolve)));
  const left = caller.detach({ handles: [handle] });
  await setImmediate();
  expect(attached.node(handle)).not.toBeNull();
  endMessage();
  await Promise.all([message, left]);
  expect(attached.node(handle)).toBeNull();
});
