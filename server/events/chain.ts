import { createHash } from 'node:crypto';
import type { EventRow } from '../storage/schema.ts';

export const GENESIS_HASH = '0'.repeat(64);

/** The hash of an event: SHA-256 over the hash before it and every field of its own row, in hex. */
export function chainHash(previousHash: string, row: Omit<EventRow, 'hash'>): string {
  const fields = [
    row.seq,
    row.at,
    row.actor_name,
    row.actor_role,
    row.type,
    row.region_id,
    row.server_id,
    row.public_reason,
    row.private_reason,
    row.detail_json,
  ];
  return createHash('sha256').update(previousHash).update(JSON.stringify(fields)).digest('hex');
}
