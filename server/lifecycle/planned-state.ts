import type { RoutableCount } from '@meridian/shared/plan.ts';
import type { NotRoutableCode, NotRoutableReason } from '@meridian/shared/routability.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { LiveView } from './ports.ts';
import { reasonsAgainst } from './view.ts';

/** What is asked for before a change and after it; the same twice where nothing changes. */
export type Asked = { readonly before: Desired; readonly after: Desired };

/** What a node says because it was asked to be out; asked back, it stops saying so with one of its next heartbeats. */
const SAID_WHEN_ASKED: readonly NotRoutableCode[] = ['NODE_MAINTENANCE', 'NODE_DRAINING'];

/** Every reason why a server would get no new sessions after a change, once its node has followed. */
export function reasonsAfter(serverId: string, { before, after }: Asked, live: LiveView): readonly NotRoutableReason[] {
  const reasons = reasonsAgainst(serverId, after, live);
  if (reasons.length === 0 || !isOutIn(before, serverId)) return reasons;
  return reasons.filter(({ code }) => !SAID_WHEN_ASKED.includes(code));
}

/** How many servers of a region would get new sessions after a change. */
export function routableIn(regionId: string, asked: Asked, live: LiveView): RoutableCount {
  const routable = asked.after
    .serversIn(regionId)
    .filter(({ serverId }) => reasonsAfter(serverId, asked, live).length === 0);
  const backends = routable.filter(({ type }) => type === 'Backend').length;
  return { backends, proxies: routable.length - backends };
}

/** Whether a server is out of service, on its own or with its region; one that is not there is. */
export function isOutIn(desired: Desired, serverId: string): boolean {
  const server = desired.server(serverId);
  const region = server && desired.region(server.regionId);
  return !server || !region || isOut(server) || isOut(region);
}

/** Whether it was asked to be out of service. */
export function isOut({ disabled, maintenance }: Pick<ServerRecord, 'disabled' | 'maintenance'>): boolean {
  return disabled !== null || maintenance !== null;
}
