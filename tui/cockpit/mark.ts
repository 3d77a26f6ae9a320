import type { ServerLine } from '@meridian/shared/view.ts';

/** A server that was marked, wherever its row is by now. */
export type Mark = Pick<ServerLine, 'serverId' | 'regionId' | 'endpoint'>;
export type Marks = ReadonlyMap<string, Mark>;

export const NO_MARKS: Marks = new Map();
