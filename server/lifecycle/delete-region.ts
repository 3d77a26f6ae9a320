import { tombstonesOf } from './server-keys.ts';
import { defineVerb, findRegion, refuse, type RegionTarget } from './verb.ts';
import { sessionsLost, warning } from './warnings.ts';

/** A region may be deleted only when it is disabled, silent, and no server in it is enabled. Its bucket is never touched. */
export const deleteRegionSafe = defineVerb<'deleteRegionSafe', RegionTarget>(
  {
    find: findRegion('DeleteRegion:NOT_FOUND'),
    effect: ({ region, desired }) => {
      const servers = desired.serversIn(region.regionId);
      return {
        // Nobody spills over to a region that is gone.
        regions: [...desired.regions()]
          .filter((other) => other.secondaryRegionId === region.regionId)
          .map((other) => ({ ...other, secondaryRegionId: null, revision: other.revision + 1 })),
        keys: servers.flatMap((server) => tombstonesOf(server, desired)),
        deletedServerIds: servers.map((server) => server.serverId),
        deletedRegionIds: [region.regionId],
      };
    },
    rules: ({ region, desired, live, elsewhere }) => {
      const servers = desired.serversIn(region.regionId);
      return [
        refuse('DeleteRegion:NOT_DISABLED', region.disabled === null),
        refuse(
          'DeleteRegion:NODES_ONLINE',
          servers.filter(
            ({ serverId }) =>
              live.isOnline(serverId) || live.mayHaveSessions(serverId) || elsewhere.ticketsOut(serverId) > 0,
          ),
        ),
        refuse(
          'DeleteRegion:SERVERS_ENABLED',
          servers.filter((server) => server.disabled === null),
        ),
      ];
    },
    warnings: ({ region, desired, live }) => {
      const dependants = [...desired.regions()].filter((other) => other.secondaryRegionId === region.regionId);
      return [
        sessionsLost(live, desired.serversIn(region.regionId)),
        warning('SECONDARY_CLEARED', dependants.length > 0, {
          message: 'Regions that name it as their secondary region will have none',
          count: dependants.length,
          sample: dependants.map((other) => other.regionId),
        }),
      ];
    },
    tier: 3,
    touches: ({ region, desired }) => desired.serversIn(region.regionId),
    undo: () => null,
  },
  { fenced: true },
);
