import type { Outcome, Route } from '@meridian/shared/routing.ts';
import { InOrder } from './in-order.ts';
import type { RoutingNode } from './routing-node.ts';

/** How long a ticket reserves what it names. */
export const TICKET_LIFE_MS = 60_000;
const TICKETS_MAX = 500_000;

export type Ticket = {
  readonly route: Route;
  readonly callId: string | undefined;
  readonly expiresAtMs: number;
  /** What is reserved: for each server, the round it was taken in. */
  readonly holds: readonly { readonly node: RoutingNode; readonly takenIn: number }[];
  outcome: Outcome['outcome'] | null;
};

/**
 * The tickets that are out, in memory: all live equally long, so the oldest is the next to expire. Beyond half a
 * million the oldest are let go early; deletions still wait for them.
 */
export class Tickets {
  readonly #byId = new Map<string, Ticket>();
  readonly #oldestFirst = new InOrder<Ticket>();
  readonly #idByCall = new Map<string, string>();
  /** How many lead to each server, the alternates included: a session may arrive there as well. */
  readonly #outTo = new Map<string, number>();
  /** Until when those may arrive that were let go early. */
  readonly #letGoUntilMs = new Map<string, number>();
  readonly #monotonicMs: () => number;
  readonly #max: number;

  constructor(monotonicMs: () => number, max = TICKETS_MAX) {
    this.#monotonicMs = monotonicMs;
    this.#max = max;
  }

  issue(ticket: Ticket): void {
    this.#expire();
    for (let oldest = this.#oldestFirst.first; oldest; oldest = this.#oldestFirst.first) {
      if (this.#byId.size < this.#max) break;
      for (const serverId of serversOf(oldest)) {
        // Anew, so that the first is the next to expire.
        this.#letGoUntilMs.delete(serverId);
        this.#letGoUntilMs.set(serverId, oldest.expiresAtMs);
      }
      this.#dropOldest(oldest);
    }
    this.#byId.set(ticket.route.ticketId, ticket);
    this.#oldestFirst.add(ticket);
    if (ticket.callId !== undefined) this.#idByCall.set(ticket.callId, ticket.route.ticketId);
    for (const serverId of serversOf(ticket)) this.#outTo.set(serverId, (this.#outTo.get(serverId) ?? 0) + 1);
  }

  /** The living ticket of a call; a session that came to nothing has none. */
  ofCall(callId: string): Ticket | null {
    this.#expire();
    return this.#byId.get(this.#idByCall.get(callId) ?? '') ?? null;
  }

  /**
   * Notes what became of it, and frees what it held if it came to nothing. The first outcome stands, and is told to
   * `onFirst`; null if unknown.
   */
  conclude(ticketId: string, outcome: Outcome['outcome'], onFirst?: (ticket: Ticket) => void): Ticket | null {
    this.#expire();
    const ticket = this.#byId.get(ticketId);
    if (!ticket) return null;
    if (ticket.outcome !== null) return ticket;
    ticket.outcome = outcome;
    onFirst?.(ticket);
    // One that was answered is still out: no report may hold its session yet.
    if (outcome !== 'answered') this.#free(ticket);
    return ticket;
  }

  outTo(serverId: string): number {
    this.#expire();
    const letGo = (this.#letGoUntilMs.get(serverId) ?? Number.NEGATIVE_INFINITY) > this.#monotonicMs() ? 1 : 0;
    return (this.#outTo.get(serverId) ?? 0) + letGo;
  }

  #expire(): void {
    const nowMs = this.#monotonicMs();
    for (let oldest = this.#oldestFirst.first; oldest; oldest = this.#oldestFirst.first) {
      if (oldest.expiresAtMs > nowMs) break;
      this.#dropOldest(oldest);
    }
    for (const [serverId, untilMs] of this.#letGoUntilMs) {
      if (untilMs > nowMs) break;
      this.#letGoUntilMs.delete(serverId);
    }
  }

  #dropOldest(ticket: Ticket): void {
    this.#oldestFirst.dropFirst();
    this.#byId.delete(ticket.route.ticketId);
    if (ticket.outcome === null || ticket.outcome === 'answered') this.#free(ticket);
  }

  #free(ticket: Ticket): void {
    const { callId, route, holds } = ticket;
    // A later ticket of the same call keeps its place.
    if (callId !== undefined && this.#idByCall.get(callId) === route.ticketId) this.#idByCall.delete(callId);
    for (const { node, takenIn } of holds) node.release(takenIn);
    for (const serverId of serversOf(ticket)) {
      const left = (this.#outTo.get(serverId) ?? 0) - 1;
      if (left > 0) this.#outTo.set(serverId, left);
      else this.#outTo.delete(serverId);
    }
  }
}

function serversOf({ route: { proxy, backend, alternates } }: Ticket): string[] {
  const serverIds = [backend.serverId];
  if (proxy) serverIds.push(proxy.serverId);
  for (const { serverId } of alternates) serverIds.push(serverId);
  return serverIds;
}
