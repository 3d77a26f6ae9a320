import { isKeyGood, keyInUse } from '../desired/key-standing.ts';
import { keyRecord, revokedKeys } from './server-keys.ts';
import { defineVerb, type Facts, findServer, refuse, type ServerTarget } from './verb.ts';
import { warning } from './warnings.ts';

const server = findServer('Region:NOT_FOUND', 'Server:NOT_FOUND');

/**
 * A new key beside the one that the node reports with, which works on for a while. Rotated again meanwhile, it is still
 * the one that the node uses that stays: the answer with the other one may have been lost.
 */
export const rotateRegionServerKey = defineVerb<'rotateRegionServerKey', ServerTarget>({
  find: server,
  effect: (facts) => {
    const apiKey = facts.newServerKey();
    const key = keyRecord(facts, facts.server, apiKey);
    const oldKey = keptOf(facts);
    const row = { ...facts.server, keyHmac: key.keyHmac, oldKey, revision: facts.server.revision + 1 };
    const revoked = revokedKeys(facts.server, facts.desired, (keyHmac) => keyHmac === oldKey?.keyHmac);
    return { servers: [row], keys: [...revoked, key], newKey: apiKey };
  },
  warnings: (facts) => {
    const kept = keptOf(facts);
    return [
      warning('KEY_REPLACED', kept === null, { message: NOT_HEARD, sample: [facts.server.endpoint] }),
      warning('KEY_OVERLAP', kept !== null, {
        message: `Give its node the new key before ${kept?.endsAt}: the one it uses ends then`,
        sample: [facts.server.endpoint],
      }),
    ];
  },
  tier: 2,
  touches: (facts) => [facts.server],
  undo: () => null,
});

/** The key before ends now, and not when its time is over. */
export const revokeRegionServerKey = defineVerb<'revokeRegionServerKey', ServerTarget>({
  find: server,
  effect: ({ server: before, desired }) => ({
    servers: [{ ...before, oldKey: null, revision: before.revision + 1 }],
    keys: revokedKeys(before, desired, (keyHmac) => keyHmac === before.keyHmac),
  }),
  rules: ({ server: { oldKey } }) => [refuse('RevokeKey:NO_OLD_KEY', oldKey === null)],
  warnings: ({ server: before, live }) => [
    warning('KEY_REPLACED', before.oldKey !== null && keyInUse(before, live) !== before.keyHmac, {
      message: NOT_HEARD,
      sample: [before.endpoint],
    }),
  ],
  tier: 2,
  touches: (facts) => [facts.server],
  undo: () => null,
});

const NOT_HEARD = 'Its node is not heard until it has the new key; it was not heard with that one yet';

/** The key that works on beside the new one, and until when; null where none is to. */
function keptOf({ action: { overlapMs }, server: before, live, at }: Facts<'rotateRegionServerKey', ServerTarget>) {
  if (overlapMs === 0) return null;
  const used = keyInUse(before, live);
  const keyHmac = isKeyGood(before, used, new Date(at)) ? used : before.keyHmac;
  return { keyHmac, endsAt: new Date(Date.parse(at) + overlapMs).toISOString() };
}
