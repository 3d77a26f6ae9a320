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
import { allowsSuspects, type Ask, askOf } from './ask.ts';
import { type CallerDecision, decisionFor } from './caller-decision.ts';
import { placeOf } from './caller-place.ts';
import { type Decision, decide } from './decide.ts';
import { explain } from './explain.ts';
import { type DesiredSource, FleetIndex, type LiveSource } from './fleet-index.ts';
import { noCapacity } from './no-capacity.ts';
import type { PlaceOfIp } from './place-of-ip.ts';
import { routeEnd } from './route-end.ts';
import { distanceKm } from './sphere.ts';
import type { Overlooked } from './standing.ts';
import { type Ticket, TICKET_LIFE_MS, Tickets } from './tickets.ts';

type Parts = {
  readonly desired: DesiredSource;
  readonly live: LiveSource;
  readonly placeOfIp: PlaceOfIp;
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
  readonly #followers: ((decision: CallerDecision) => void)[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#index = new FleetIndex(parts);
    this.#tickets = new Tickets(parts.monotonicMs);
  }

  /** Calls back at each decision, refusals included, before it is answered; not when a ticket is answered again. */
  onDecision(follower: (decision: CallerDecision) => void): void {
    this.#followers.push(follower);
  }

  /**
   * Chooses where a session goes and reserves room there for 60 s. The same call gets the same ticket, for as long as
   * that may still be used. Refuses with `Route:NO_CAPACITY` where no legal pair has room.
   */
  route(request: RouteRequest): Route {
    const ask = this.#ask(request);
    const before = request.callId === undefined ? null : this.#tickets.ofCall(request.callId);
    if (before && this.#stillAnswers(before, ask, { lastResort: false, holdDown: false })) return before.route;
    const decision = decide(ask);
    const inNeed = { lastResort: decision?.isLastResort ?? true, holdDown: decision?.isInHoldDown ?? true };
    if (before && inNeed.lastResort && this.#stillAnswers(before, ask, inNeed)) return before.route;
    const residency = request.residency ?? null;
    if (decision === null) {
      const refusal = noCapacity(ask, this.#index);
      const refused = { nearestRegionId: refusal.blockers[0].sample[0] ?? null };
      this.#tell(decisionFor(ask.place, { regionId: null, distanceKm: null, residency, refused }));
      throw refusal;
    }
    const { regionId, position } = decision.region;
    const km = Math.round(distanceKm(ask.place.position, position));
    this.#tell(decisionFor(ask.place, { regionId, distanceKm: km, residency, refused: null }));
    return this.#ticketFor(decision, ask, km);
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
    const ticket = this.#tickets.conclude(ticketId, outcome, ({ holds }) => {
      // Who hung up says nothing of the servers.
      if (outcome === 'abandoned') return;
      for (const { node } of holds) this.#parts.live.noteOutcome(node.serverId, outcome === 'failed');
    });
    if (!ticket) throw new Refusal('existence', [blocker('Route:TICKET_NOT_FOUND')]);
    return { ticketId, outcome: ticket.outcome ?? outcome };
  }

  /** Sessions handed out to a server that its reports may not hold yet. */
  handedOut(serverId: string): number {
    return this.#index.node(serverId)?.handedOut ?? 0;
  }

  /** How many tickets that are out lead to a server. */
  ticketsOut(serverId: string): number {
    return this.#tickets.outTo(serverId);
  }

  #ask(request: RouteRequest): Ask {
    const { placeOfIp, monotonicMs, random } = this.#parts;
    return askOf(request, placeOf(request.caller, placeOfIp), this.#index, { nowMs: monotonicMs(), random });
  }

  #tell(decision: CallerDecision): void {
    for (const follower of this.#followers) follower(decision);
  }

  #ticketFor({ region, backend, proxy, alternates }: Decision, { request, place, nowMs }: Ask, km: number): Route {
    const { newTicketId, now } = this.#parts;
    const route: Route = {
      ticketId: newTicketId(),
      regionId: region.regionId,
      proxy: proxy && routeEnd(proxy),
      backend: routeEnd(backend),
      alternates: alternates.map(routeEnd),
      distanceKm: km,
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

  /** Whether what a ticket names could be answered to this request: nothing illegal, excluded or out of service. */
  #stillAnswers(
    { route, holds }: Ticket,
    { request, backends, proxies, exclude }: Ask,
    inNeed: Omit<Overlooked, 'suspect'>,
  ): boolean {
    const region = this.#index.region(route.regionId);
    if (!region || !isWithin(request.residency, region.record.countryCode)) return false;
    if ((route.proxy !== null) !== (proxies !== null)) return false;
    return holds.every(({ node: { server, type, serverId } }) => {
      const suspect = allowsSuspects(type === 'Backend' ? backends : proxies);
      const against = this.#index.against(server, { suspect, ...inNeed });
      const isAllowed = !server.isDevelopmentServer || request.includeDevelopment;
      return this.#index.node(serverId) !== null && against.length === 0 && isAllowed && !exclude.has(serverId);
    });
  }
}
