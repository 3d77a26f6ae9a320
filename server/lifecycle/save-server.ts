import type { ServerRecord } from '../desired/records.ts';
import { bornFlag } from './flag.ts';
import { keyRecord, revokedKeys } from './server-keys.ts';
import { defineVerb, type Effect, type Facts, findRegion, findServer, refuse, type RegionTarget } from './verb.ts';
import { warning } from './warnings.ts';

type Saved = RegionTarget & { readonly server?: ServerRecord };
type SaveFacts = Facts<'addOrUpdateRegionServer', Saved>;

/** Adds a server, disabled and in maintenance, or edits one; an edit never touches its status. */
export const addOrUpdateRegionServer = defineVerb<'addOrUpdateRegionServer', Saved>({
  find: (action, desired) =>
    action.mode === 'edit'
      ? findServer('SaveServer:REGION_NOT_FOUND', 'SaveServer:SERVER_NOT_FOUND')(
          { ...action, serverId: action.serverId ?? '' },
          desired,
        )
      : findRegion('SaveServer:REGION_NOT_FOUND')(action, desired),
  effect: (facts) => (facts.server ? edit(facts, facts.server) : add(facts)),
  rules: ({ action, server, desired, secrets }) => [
    refuse('SaveServer:INVALID_TYPE', server !== undefined && server.type !== action.server.type, {
      message: `A server keeps its type: this one is a ${server?.type}`,
    }),
    refuse('SaveServer:API_KEY_REUSED', isReused(action.server.apiKey, server, desired, secrets)),
    refuse('SaveServer:ENDPOINT_EXISTS', othersAt(action.server.endpoint, server, desired)),
  ],
  warnings: ({ server, after, live }) => [
    warning('KEY_REPLACED', server !== undefined && after.server(server.serverId)?.keyHmac !== server.keyHmac, {
      message: `Its node is not heard until it has the new key${server && live.isOnline(server.serverId) ? '; it is online with the old one now' : ''}`,
    }),
  ],
  tier: 1,
  touches: ({ server }) => (server ? [server] : []),
  undo: ({ server, region }, effect) => {
    const saved = effect.servers?.[0];
    if (!server) {
      // Of a server that is only planned nobody knows the id yet.
      return saved?.serverId
        ? { type: 'deleteRegionServerSafe', regionId: region.regionId, serverId: saved.serverId }
        : null;
    }
    // A key that was replaced can never come back.
    if (saved?.keyHmac !== server.keyHmac) return null;
    return {
      type: 'addOrUpdateRegionServer',
      mode: 'edit',
      regionId: region.regionId,
      serverId: server.serverId,
      server: settingsOf(server),
    };
  },
});

function add(facts: SaveFacts): Effect {
  const { action, region, at, by } = facts;
  const serverId = facts.newServerId?.() ?? '';
  const apiKey = action.server.apiKey ?? facts.newServerKey();
  const key = keyRecord(facts, { serverId, regionId: region.regionId }, apiKey);
  return {
    regions: [{ ...region, revision: region.revision + 1 }],
    servers: [
      {
        serverId,
        regionId: region.regionId,
        ...fieldsOf(facts),
        disabled: bornFlag(at, by),
        maintenance: bornFlag(at, by),
        drain: null,
        keyHmac: key.keyHmac,
        oldKey: null,
        revision: 1,
        createdAt: at,
      },
    ],
    keys: [key],
    ...(action.server.apiKey === undefined && { newKey: apiKey }),
  };
}

function edit(facts: SaveFacts, server: ServerRecord): Effect {
  const { apiKey } = facts.action.server;
  const edited = { ...server, ...fieldsOf(facts), revision: server.revision + 1 };
  if (apiKey === undefined || facts.secrets.hmac(apiKey) === server.keyHmac) return { servers: [edited] };
  const key = keyRecord(facts, server, apiKey);
  return {
    servers: [{ ...edited, keyHmac: key.keyHmac, oldKey: null }],
    keys: [...revokedKeys(server, facts.desired), key],
  };
}

function fieldsOf({ action: { server: asked }, server: before }: SaveFacts) {
  return settingsOf({
    ...asked,
    maxSessions: asked.maxSessions === undefined ? (before?.maxSessions ?? null) : asked.maxSessions,
    stunPort: asked.stunPort === undefined ? (before?.stunPort ?? null) : asked.stunPort,
  });
}

type Settings = Pick<
  ServerRecord,
  'endpoint' | 'type' | 'sipPort' | 'useSSL' | 'isDevelopmentServer' | 'maxSessions' | 'stunPort'
>;

function settingsOf({
  endpoint,
  type,
  sipPort,
  useSSL,
  isDevelopmentServer,
  maxSessions,
  stunPort,
}: Settings): Settings {
  return { endpoint, type, sipPort, useSSL, isDevelopmentServer, maxSessions, stunPort };
}

/** Whoever else of the fleet has the endpoint. */
function othersAt(
  endpoint: string,
  server: ServerRecord | undefined,
  desired: SaveFacts['desired'],
): readonly ServerRecord[] {
  const there = desired.serverAt(endpoint);
  return there === null || there.serverId === server?.serverId ? [] : [there];
}

/** Whether a key is or ever was any server's; its own present one is no reuse. */
function isReused(
  apiKey: string | undefined,
  server: ServerRecord | undefined,
  desired: SaveFacts['desired'],
  secrets: SaveFacts['secrets'],
): boolean {
  if (apiKey === undefined) return false;
  const keyHmac = secrets.hmac(apiKey);
  return desired.key(keyHmac) !== null && keyHmac !== server?.keyHmac;
}
