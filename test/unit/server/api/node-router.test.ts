import { expect, test } from 'vitest';
import type { Context } from '../../../../server/api/context.ts';
import { nodeRouter } from '../../../../server/api/node-router.ts';
import { GoneReports } from '../../../../server/fleet/gone-reports.ts';

test('a node that reports for a deleted server is told so, and noted', async () => {
  const gone = new GoneReports(() => 0);
  const key = { serverId: 'srv_1', regionId: 'US-WEST', state: 'deleted' };
  const context = { tokenHmac: 'hmac', access: { caller: () => ({ kind: 'node', key }) }, gone };
  const caller = nodeRouter.createCaller(context as unknown as Context);
  await expect(caller.heartbeat({ bootId: '', sequence: 0, runtimeStatus: 'Running' })).rejects.toThrow('was deleted');
  expect(gone.lately(60_000)).toMatchObject([{ serverId: 'srv_1', regionId: 'US-WEST' }]);
});
