import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { isWithin } from '@meridian/shared/residency.ts';
import {
  type Explanation,
  type Outcome,
  type Route,
  type RouteRequest,
  type RouteResult,
  routeSchema,
} from '@meridian/shared/routing.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { type Ask, askOf } from './ask.ts';
import { placeOf } from './caller-place.ts';
import type { CountryOfIp } from './country-of-ip.ts';
import { decide } from './decide.ts';
import { explain } from './explain.ts';
import { type DesiredSource, FleetIndex, type LiveSource } from './fleet-index.ts';
import { noCapacity } from './no-capacity.ts';
import { routeEnd } from './route-end.ts';
import { distanceKm } from './sphere.ts';
import { isInScope, scopeOf } from './scope.ts';
import { type Ticket, TICKET_LIFE_MS, Tickets } from './tickets.ts';

type Parts = {
  readonly desired: DesiredSource;
  readonly live: LiveSource;
  readonly countryOfIp: CountryOfIp;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly newTicketId: () => string;
};

/** Where sessions go. All of it is in memory: it works while the database does not. */
export class Routing {
  readonly #parts: Parts;
  readonly #index: FleetIndex;
  readonly #tickets: Tickets;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#index = new FleetIndex(parts);
    this.#tickets = new Tickets(parts.monotonicMs);
  }

  /**
   * Chooses where a session goes and reserves room there for 60 s. The same call gets the same ticket, for as long as
   * that may still be used. Refuses with `Route:NO_CAPACITY` where no legal pair has room.
   */
  route(request: RouteRequest): Route {
    const ask = this.#ask(request);
    const before = request.callId === undefined ? null : this.#tickets.ofCall(request.callId);
    if (before && this.#stillAnswers(before, ask)) return before.route;
    const decision = decide(ask);
    if (decision === null) throw noCapacity(ask, this.#index);
    const { region, backend, proxy, alternates } = decision;
    const { nowMs, place } = ask;
    const { newTicketId, now } = this.#parts;
    const route: Route = {
      ticketId: newTicketId(),
      regionId: region.regionId,
      proxy: proxy && routeEnd(proxy),
      backend: routeEnd(backend),
      alternates: alternates.map(routeEnd),
      distanceKm: Math.round(distanceKm(place.position, region.position)),
      precision: place.precision,
      expiresAt: new Date(now().getTime() + TICKET_LIFE_MS).toISOString(),
    };
    this.#tickets.issue({
      route,
      callId: request.callId,
      expiresAtMs: nowMs + TICKET_LIFE_MS,
      holds: [backend, ...(proxy ? [proxy] : [])].map((node) => ({ node, takenIn: node.hold(nowMs) })),
      outcome: null,
    });
    return route;
  }

  /** Answers each on its own, in their order: one that is refused, or malformed, stops no other. */
  routeMany(inputs: readonly unknown[]): RouteResult[] {
    return inputs.map((input) => {
      try {
        return { ok: true, route: this.route(parseShape(routeSchema, input)) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { message, blockers, instead } = error;
        const { retryAfterMs, publicReason } = instead;
        return {
          ok: false,
          refusal: {
            appCode: blockers[0].code,
            message,
            blockers,
            ...(retryAfterMs !== undefined && { retryAfterMs }),
            ...(publicReason !== undefined && { publicReason }),
          },
        };
      }
    });
  }

  /** What `route` would answer now, and why. Reserves nothing. */
  explain(request: RouteRequest): Explanation {
    return explain(this.#ask(request), this.#index);
  }

  /** Takes note of what became of a session; the first word on it stands, and is answered. */
  outcome({ ticketId, outcome }: Outcome): { readonly ticketId: string; readonly outcome: Outcome['outcome'] } {
    const ticket = this.#tickets.conclude(ticketId, outcome);
    if (!ticket) throw new Refusal('existence', [blocker('Route:TICKET_NOT_FOUND')]);
    return { ticketId, outcome: ticket.outcome ?? outcome };
  }

  /** How many tickets that are out lead to a server. */
  ticketsOut(serverId: string): number {
    return this.#tickets.outTo(serverId);
  }

  #ask(request: RouteRequest): Ask {
    const { countryOfIp, monotonicMs, random } = this.#parts;
    return askOf(request, placeOf(request.caller, countryOfIp), this.#index, { nowMs: monotonicMs(), random });
  }

  /** Whether what a ticket names could be answered to this request: nothing illegal, excluded or out of service. */
  #stillAnswers({ route, holds }: Ticket, { request, scopes, exclude, needs }: Ask): boolean {
    const region = this.#index.region(route.regionId);
    if (!region || !isWithin(request.residency, region.record.countryCode)) return false;
    if ((route.proxy !== null) !== needs.includes('Proxy')) return false;
    return holds.every(({ node: { server, type, serverId } }) => {
      const isSuspectAllowed = isInScope(scopeOf(false, true), scopes[type]);
      const reasons = this.#index
        .reasonsAgainst(server)
        .filter(({ code }) => !(isSuspectAllowed && code === 'NODE_SUSPECT'));
      const isAllowed = !server.isDevelopmentServer || request.includeDevelopment;
      return this.#index.node(serverId) !== null && reasons.length === 0 && isAllowed && !exclude.has(serverId);
    });
  }
}
