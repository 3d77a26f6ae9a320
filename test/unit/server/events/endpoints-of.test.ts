import { expect, test } from 'vitest';
import { rooms } from '../../../kit/in-process.ts';

test('a server that is no more keeps its name, the last one it had', async () => {
  const { events, regionManager, operator, addServer } = await rooms();
  const { serverId, regionId } = await addServer();
  const { serverId: neverAsked } = await addServer();
  const server = {
    endpoint: 'renamed.example',
    type: 'Backend',
    sipPort: 5060,
    useSSL: true,
    isDevelopmentServer: false,
  } as const;
  await regionManager.apply(
    { type: 'addOrUpdateRegionServer', mode: 'edit', regionId, serverId, server },
    {},
    operator,
  );
  expect(regionManager.server(regionId, serverId).endpoint).toBe('renamed.example');
  await regionManager.apply({ type: 'deleteRegionServerSafe', regionId, serverId }, {}, operator);

  expect(() => regionManager.server(regionId, serverId)).toThrow(/server/i);
  expect([...(await events.endpointsOf([serverId, 'srv_nobody']))]).toEqual([[serverId, 'renamed.example']]);
  expect([...(await events.endpointsOf([neverAsked]))]).toHaveLength(1);
});
