import type { RouteEnd } from '@meridian/shared/route-end.ts';
import type { Random } from './random.ts';
import type { SimulatedNode } from './simulated-node.ts';
import type { Directions } from './switchboard.ts';

/** Where a call can be set up, or who stood in its way. */
export type Dialed =
  | { readonly kind: 'pair'; readonly proxy: SimulatedNode; readonly backend: SimulatedNode }
  | { readonly kind: 'refused'; readonly by: readonly string[] };

/** Nodes by the address under which they are dialed. */
export type PhoneBook = ReadonlyMap<string, SimulatedNode>;

/** Dials what Meridian has answered: the proxy, which tries the backend and then its alternates. */
export function dialRoute({ proxy, backend, alternates }: Directions, book: PhoneBook, nowMs: number): Dialed {
  const [door] = takers(proxy === null ? [] : [proxy], book, nowMs);
  if (door === undefined) return { kind: 'refused', by: proxy === null ? [] : [proxy.serverId] };
  const [answering] = takers([backend, ...alternates], book, nowMs);
  if (answering !== undefined) return { kind: 'pair', proxy: door, backend: answering };
  return { kind: 'refused', by: [backend, ...alternates].map(({ serverId }) => serverId) };
}

/**
 * Dials without Meridian: a proxy that is known, and a backend among those that it was last told of; each the emptier of
 * two drawn at random.
 */
export function dialByPeers(known: readonly SimulatedNode[], book: PhoneBook, random: Random, nowMs: number): Dialed {
  const doors = known.filter((node) => node.takesCalls(nowMs));
  const proxy = emptierOfTwo(doors, random);
  const backend = proxy && emptierOfTwo(takers(proxy.peers, book, nowMs), random);
  return proxy && backend ? { kind: 'pair', proxy, backend } : { kind: 'refused', by: [] };
}

function takers(ends: readonly RouteEnd[], book: PhoneBook, nowMs: number): SimulatedNode[] {
  return ends.flatMap(({ endpoint }) => book.get(endpoint) ?? []).filter((node) => node.takesCalls(nowMs));
}

function emptierOfTwo(nodes: readonly SimulatedNode[], random: Random): SimulatedNode | null {
  const draw = () => nodes[Math.floor(random.next() * nodes.length)];
  const [first, second] = [draw(), draw()];
  if (first === undefined || second === undefined) return null;
  return first.activeCalls <= second.activeCalls ? first : second;
}
