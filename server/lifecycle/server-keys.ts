import type { Desired } from '../desired/desired-state.ts';
import type { KeyRecord, ServerRecord } from '../desired/records.ts';
import type { World } from './verb.ts';

/** Where a server's key is sealed for. */
export function placeOfServerKey(serverId: string, keyHmac: string): string {
  return `server_keys|${serverId}|${keyHmac}`;
}

/** A key as it is kept. */
export function keyRecord(
  { secrets, at }: Pick<World, 'secrets' | 'at'>,
  { serverId, regionId }: Pick<ServerRecord, 'serverId' | 'regionId'>,
  apiKey: string,
): KeyRecord {
  const keyHmac = secrets.hmac(apiKey);
  return {
    keyHmac,
    serverId,
    regionId,
    fingerprint: secrets.fingerprint(apiKey),
    sealed: secrets.seal(apiKey, placeOfServerKey(serverId, keyHmac)),
    state: 'active',
    createdAt: at,
  };
}

/** The keys that a server has, but for those that it keeps: they never work again. */
export function revokedKeys(
  server: ServerRecord,
  desired: Desired,
  keeps: (keyHmac: string) => boolean = () => false,
): KeyRecord[] {
  return keysOf(server, desired)
    .filter(({ keyHmac }) => !keeps(keyHmac))
    .map((key) => ({ ...key, state: 'revoked', sealed: null }));
}

/** A deleted server's keys stay for ever: they are never used again, and its node is told that it is gone. */
export function tombstonesOf(server: ServerRecord, desired: Desired): KeyRecord[] {
  return keysOf(server, desired).map((key) => ({ ...key, state: 'deleted', sealed: null }));
}

function keysOf({ serverId, keyHmac, oldKey }: ServerRecord, desired: Desired): KeyRecord[] {
  return [keyHmac, ...(oldKey === null ? [] : [oldKey.keyHmac])].map((hmac) => {
    const key = desired.key(hmac);
    if (!key) throw new Error(`server ${serverId} has no key record`);
    return key;
  });
}
