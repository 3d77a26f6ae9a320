import { z } from 'zod';
import type { DrainFlag } from './drain.ts';
import type { NodeStatus } from './node-status.ts';
import type { ProbeReport } from './probe.ts';
import type { NotRoutableReason } from './routability.ts';
import type { ServerType } from './server-type.ts';
import type { StateFlag } from './state-flag.ts';

/** What is told of a key. `lastUsedAt` is null where its node has not been heard with it, as far as is known. */
type KeyFacts = { readonly fingerprint: string; readonly createdAt: string; readonly lastUsedAt: string | null };
/** A server's key, and the one before, which works beside it until `endsAt` (ISO 8601, UTC). */
export type ServerKey = KeyFacts & { readonly previous: (KeyFacts & { readonly endsAt: string }) | null };

/** A server as everyone sees it. Its key is never shown, only a fingerprint. */
export type Server = {
  /** Sortable by time of making, and unique for ever. */
  readonly serverId: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly type: ServerType;
  readonly sipPort: number;
  readonly useSSL: boolean;
  readonly isDevelopmentServer: boolean;
  /** Sessions it may hold at most, whatever its node declares; null: as declared. */
  readonly maxSessions: number | null;
  /** Where it answers STUN; null where it does not. */
  readonly stunPort: number | null;
  readonly disabled: StateFlag | null;
  readonly maintenance: StateFlag | null;
  readonly drain: DrainFlag | null;
  readonly key: ServerKey;
  readonly revision: number;
  /** Whether it gets new sessions now. */
  readonly routable: boolean;
  /** Every reason why not; empty exactly when routable. */
  readonly notRoutableBecause: readonly NotRoutableReason[];
  /** What asking it from outside tells; null before it was asked. */
  readonly probe: ProbeReport | null;
  /** What runs there now; null while nothing is online. */
  readonly node: NodeStatus | null;
};

export const SIP_PORT_MIN = 1024;
export const SIP_PORT_MAX = 65_535;
/** More than any node holds. */
export const MAX_SESSIONS_MAX = 1_000_000;

/** How long a key works on beside the one that replaces it: unless said, and at most. */
export const KEY_OVERLAP_MS = 24 * 3_600_000;
export const KEY_OVERLAP_MAX_MS = 7 * 24 * 3_600_000;

const API_KEY_MIN_LENGTH = 32;
const API_KEY_MAX_LENGTH = 256;
const API_KEY_MIN_BITS = 80;

/** A key that a person brings: 32 to 256 visible ASCII characters that carry at least 80 bits. */
export function apiKeySchema(code: string) {
  return z
    .string(code)
    .min(API_KEY_MIN_LENGTH, code)
    .max(API_KEY_MAX_LENGTH, code)
    .regex(/^[\x21-\x7e]*$/, code)
    .refine((key) => shannonBits(key) >= API_KEY_MIN_BITS, code);
}

/** Length times the entropy of the text's own character frequencies (Shannon 1948), in bits. */
export function shannonBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / text.length);
  return bits;
}
