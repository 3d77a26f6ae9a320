import type { Tier, Warning } from '@meridian/shared/plan.ts';
import type { DrainRecord, FlagRecord } from '../desired/records.ts';
import { defineVerb, findRegion, findServer, type RegionTarget, type ServerTarget, type Verb } from './verb.ts';
import { termsOf } from './drain-server.ts';
import { warning } from './warnings.ts';

/** Into and out of service: two flags, for regions and for servers, each set with reasons or cleared. */
type FlagName = 'disabled' | 'maintenance';
type RegionSet = 'disableRegion' | 'enableRegionMaintenance';
type RegionClear = 'enableRegion' | 'disableRegionMaintenance';
type ServerSet = 'disableRegionServer' | 'enableRegionServerMaintenance';
type ServerInverse = 'enableRegionServer' | 'disableRegionServerMaintenance';

/** Taking a whole region out is wide; taking one server out is small and reversible. */
const REGION_OUT_TIER: Tier = 2;

const region = findRegion('Region:NOT_FOUND');
const server = findServer('Region:NOT_FOUND', 'Server:NOT_FOUND');

function setRegionFlag<Type extends RegionSet>(flag: FlagName, inverse: RegionClear): Verb<Type> {
  return defineVerb<Type, RegionTarget>({
    find: region,
    effect: (facts) => ({
      regions: [{ ...facts.region, [flag]: flagFrom(facts.action, facts), revision: facts.region.revision + 1 }],
    }),
    warnings: ({ region: { regionId, [flag]: before } }) => [reasonsReplaced(flag, before, regionId)],
    tier: REGION_OUT_TIER,
    touches: (facts) => facts.desired.serversIn(facts.region.regionId),
    undo: ({ action, region: { regionId, [flag]: before } }) => {
      const type: RegionSet = action.type;
      return before === null ? { type: inverse, regionId } : { type, regionId, ...reasonsOf(before) };
    },
  });
}

function clearRegionFlag<Type extends RegionClear>(flag: FlagName, inverse: RegionSet): Verb<Type> {
  return defineVerb<Type, RegionTarget>({
    find: region,
    effect: (facts) => ({ regions: [{ ...facts.region, [flag]: null, revision: facts.region.revision + 1 }] }),
    tier: 1,
    touches: (facts) => facts.desired.serversIn(facts.region.regionId),
    returns: (facts) => facts.desired.serversIn(facts.region.regionId),
    undo: ({ region: { regionId, [flag]: before } }) => before && { type: inverse, regionId, ...reasonsOf(before) },
  });
}

function setServerFlag<Type extends ServerSet>(
  flag: FlagName,
  inverse: ServerInverse,
  drainAfter: (drain: DrainRecord | null, set: FlagRecord) => DrainRecord | null = (drain) => drain,
): Verb<Type> {
  return defineVerb<Type, ServerTarget>({
    find: server,
    effect: (facts) => {
      const { server: before, action } = facts;
      const set = flagFrom(action, facts);
      const drain = drainAfter(before.drain, set);
      return { servers: [{ ...before, [flag]: set, drain, revision: before.revision + 1 }] };
    },
    warnings: ({ server: { endpoint, [flag]: before } }) => [reasonsReplaced(flag, before, endpoint)],
    tier: 1,
    touches: (facts) => [facts.server],
    undo: ({ action, server: { regionId, serverId, [flag]: before } }) => {
      const type: ServerSet = action.type;
      return before === null
        ? { type: inverse, regionId, serverId }
        : { type, regionId, serverId, ...reasonsOf(before) };
    },
  });
}

export const enableRegion = clearRegionFlag<'enableRegion'>('disabled', 'disableRegion');
export const disableRegion = setRegionFlag<'disableRegion'>('disabled', 'enableRegion');
export const enableRegionMaintenance = setRegionFlag<'enableRegionMaintenance'>(
  'maintenance',
  'disableRegionMaintenance',
);
export const disableRegionMaintenance = clearRegionFlag<'disableRegionMaintenance'>(
  'maintenance',
  'enableRegionMaintenance',
);
/** A drain is a way of being disabled: enabling ends it too. */
export const enableRegionServer = defineVerb<'enableRegionServer', ServerTarget>({
  find: server,
  effect: (facts) => ({
    servers: [{ ...facts.server, disabled: null, drain: null, revision: facts.server.revision + 1 }],
  }),
  warnings: (facts) => [
    warning('DRAIN_CANCELLED', facts.server.drain !== null, {
      message: 'It is draining: that ends, and it takes new sessions again',
      sample: [facts.server.endpoint],
    }),
  ],
  tier: 1,
  touches: (facts) => [facts.server],
  returns: (facts) => [facts.server],
  undo: ({ server: { regionId, serverId, disabled, drain } }) => {
    if (drain !== null) return { type: 'drainRegionServer', regionId, serverId, ...termsOf(drain) };
    return disabled && { type: 'disableRegionServer', regionId, serverId, ...reasonsOf(disabled) };
  },
});
/** Someone wants it out whatever becomes of its drain: cancelling that does not bring it back. */
export const disableRegionServer = setServerFlag<'disableRegionServer'>(
  'disabled',
  'enableRegionServer',
  (drain, disabledBefore) => drain && { ...drain, disabledBefore },
);
export const enableRegionServerMaintenance = setServerFlag<'enableRegionServerMaintenance'>(
  'maintenance',
  'disableRegionServerMaintenance',
);
export const disableRegionServerMaintenance = defineVerb<'disableRegionServerMaintenance', ServerTarget>({
  find: server,
  effect: (facts) => ({ servers: [{ ...facts.server, maintenance: null, revision: facts.server.revision + 1 }] }),
  tier: 1,
  touches: (facts) => [facts.server],
  returns: (facts) => [facts.server],
  undo: ({ server: { regionId, serverId, maintenance } }) =>
    maintenance && { type: 'enableRegionServerMaintenance', regionId, serverId, ...reasonsOf(maintenance) },
});

type Reasons = { readonly publicReason: string; readonly privateReason: string };

function flagFrom(reasons: Reasons, { at, by }: { at: string; by: string }): FlagRecord {
  return { at, by, ...reasonsOf(reasons) };
}

const ALREADY: Readonly<Record<FlagName, string>> = { disabled: 'Disabled', maintenance: 'In maintenance' };

/** Setting a flag that is set takes the place of what a colleague wrote. */
function reasonsReplaced(flag: FlagName, before: FlagRecord | null, name: string): Warning | null {
  return warning('REASONS_REPLACED', before !== null, {
    message: `${ALREADY[flag]} already: by whom, since when and why is replaced`,
    sample: before === null ? [] : [`${name}: by ${before.by}, since ${before.at}`],
  });
}

/** Setting a flag that was set gave it new reasons: the old ones take that back. */
function reasonsOf({ publicReason, privateReason }: Reasons): Reasons {
  return { publicReason, privateReason };
}
