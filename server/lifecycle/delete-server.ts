import { tombstonesOf } from './server-keys.ts';
import { defineVerb, findServer, refuse, type ServerTarget } from './verb.ts';
import { sessionsLost } from './warnings.ts';

/** A server may be deleted only when it is disabled, silent, and without sessions. */
export const deleteRegionServerSafe = defineVerb<'deleteRegionServerSafe', ServerTarget>(
  {
    find: findServer('DeleteServer:REGION_NOT_FOUND', 'DeleteServer:SERVER_NOT_FOUND'),
    effect: ({ region, server, desired }) => ({
      regions: [{ ...region, revision: region.revision + 1 }],
      keys: tombstonesOf(server, desired),
      deletedServerIds: [server.serverId],
    }),
    rules: ({ server, live, elsewhere }) => [
      refuse('DeleteServer:NOT_DISABLED', server.disabled === null),
      refuse('DeleteServer:NODE_ONLINE', live.isOnline(server.serverId)),
      refuse(
        'DeleteServer:ACTIVE_SESSIONS',
        live.mayHaveSessions(server.serverId) || elsewhere.ticketsOut(server.serverId) > 0,
      ),
    ],
    warnings: ({ server, live }) => [sessionsLost(live, [server])],
    tier: 3,
    touches: ({ server }) => [server],
    undo: () => null,
  },
  { fenced: true },
);
