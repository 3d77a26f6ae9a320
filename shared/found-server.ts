import { z } from 'zod';
import { record } from './record.ts';
import type { ServerType } from './server-type.ts';

const TEXT = 'must be 1 to 255 characters of an endpoint, or a server id';
const LIMIT = 'must be a whole number from 1 to 50';

export const findServersSchema = record({
  text: z.string(TEXT).trim().min(1, TEXT).max(255, TEXT),
  limit: z.int(LIMIT).min(1, LIMIT).max(50, LIMIT).default(20),
});

/** A server by its name, without all that is known of it. */
export type FoundServer = {
  readonly serverId: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly type: ServerType;
};

/** Those that fit best, first: called exactly so, on a host called so, beginning so, having it somewhere. */
export type FoundServers = { readonly total: number; readonly servers: readonly FoundServer[] };
