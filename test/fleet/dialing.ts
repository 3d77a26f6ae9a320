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

/** Then all are looked at. */
const DRAWS_MAX = 8;

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
  const proxy = emptierOfTwo(known, (node) => node, random, nowMs);
  const backend = proxy && emptierOfTwo(proxy.peers, ({ endpoint }) => book.get(endpoint), random, nowMs);
  return proxy && backend ? { kind: 'pair', proxy, backend } : { kind: 'refused', by: [] };
}

function takers(ends: readonly RouteEnd[], book: PhoneBook, nowMs: number): SimulatedNode[] {
  return ends.flatMap(({ endpoint }) => book.get(endpoint) ?? []).filter((node) => node.takesCalls(nowMs));
}

function emptierOfTwo<T>(
  among: readonly T[],
  nodeOf: (one: T) => SimulatedNode | undefined,
  random: Random,
  nowMs: number,
): SimulatedNode | null {
  const [first, second] = [draw(among, nodeOf, random, nowMs), draw(among, nodeOf, random, nowMs)];
  if (first === null || second === null) return null;
  return first.activeCalls <= second.activeCalls ? first : second;
}

/** One that takes calls. Nearly all do where there are many: who is drawn seldom has to be drawn again. */
function draw<T>(
  among: readonly T[],
  nodeOf: (one: T) => SimulatedNode | undefined,
  random: Random,
  nowMs: number,
): SimulatedNode | null {
  const takes = (one: T | undefined) => {
    const node = one === undefined ? undefined : nodeOf(one);
    return node?.takesCalls(nowMs) ? node : null;
  };
  const any = <U>(of: readonly U[]) => of[Math.floor(random.next() * of.length)];
  for (let draws = 0; draws < DRAWS_MAX; draws++) {
    const node = takes(any(among));
    if (node) return node;
  }
  return any(among.flatMap((one) => takes(one) ?? [])) ?? null;
}
