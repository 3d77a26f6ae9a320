import type { FoundServer } from '@meridian/shared/found-server.ts';
import { passesFilter } from '@meridian/shared/row-filter.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';

/** Servers of the last answer that are still called so: the next one may not be there yet. */
export function foundServers({ feeds }: Cockpit, text: string): readonly FoundServer[] {
  const { answer } = feeds.getState().foundServers;
  return (answer?.servers ?? []).filter(({ endpoint, serverId }) => passesFilter(text, `${endpoint} ${serverId}`));
}
