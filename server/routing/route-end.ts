import type { RouteEnd } from '@meridian/shared/route-end.ts';
import type { RoutingNode } from './routing-node.ts';

/** A server as who connects to it needs it. */
export function routeEnd({ server: { serverId, endpoint, sipPort, useSSL } }: Pick<RoutingNode, 'server'>): RouteEnd {
  return { serverId, endpoint, sipPort, useSSL };
}
