import type { ServerRecord } from './records.ts';

/** A key, and when a node last reported with it (ISO 8601, UTC). */
export type KeyUse = { readonly keyHmac: string; readonly at: string };

/** Whether a server's node may report with a key at a time: its own, or the one before until that ends. */
export function isKeyGood({ keyHmac, oldKey }: ServerRecord, asked: string, at: Date): boolean {
  return asked === keyHmac || (oldKey?.keyHmac === asked && at.getTime() < Date.parse(oldKey.endsAt));
}

/** Which of its keys a server's node reports with; while nobody knows, the one before, which it surely had. */
export function keyInUse(
  { serverId, keyHmac, oldKey }: ServerRecord,
  live: { keyUse(serverId: string): KeyUse | null },
): string {
  return oldKey === null ? keyHmac : (live.keyUse(serverId)?.keyHmac ?? oldKey.keyHmac);
}
