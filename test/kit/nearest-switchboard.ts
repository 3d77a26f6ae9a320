import type { RouteEnd } from '@meridian/shared/route-end.ts';
import { isWithin } from '@meridian/shared/residency.ts';
import { isPoint } from '@meridian/shared/routing.ts';
import { distanceKm, unitVector } from '../../server/routing/sphere.ts';
import type { PlannedRegion } from '../fleet/demo-plan.ts';
import type { DemoWorld } from '../fleet/demo-world.ts';
import type { SimulatedNode } from '../fleet/simulated-node.ts';
import type { Directions, Question, Reply, Switchboard } from '../fleet/switchboard.ts';

/** What a Meridian without a network would answer that knows everything at once: the nearest legal pair with room. */
export class NearestSwitchboard implements Switchboard {
  readonly questions: Question[] = [];
  readonly told: (readonly [outcome: string, code: string | undefined])[] = [];
  isAway = false;
  /** Instead of the nearest pair. */
  answer: ((question: Question) => Reply) | null = null;
  readonly #plan: readonly PlannedRegion[];
  readonly #world: () => DemoWorld;
  readonly #now: () => number;

  constructor(plan: readonly PlannedRegion[], world: () => DemoWorld, now: () => number) {
    this.#plan = plan;
    this.#world = world;
    this.#now = now;
  }

  ask(question: Question, answered: (reply: Reply) => void): void {
    this.questions.push(question);
    answered(this.isAway ? { kind: 'away' } : (this.answer?.(question) ?? this.#nearest(question)));
  }

  tell(_ticketId: string, outcome: string, code?: string): void {
    this.told.push([outcome, code]);
  }

  #nearest({ caller, residency, exclude }: Question): Reply {
    const legal = this.#plan.filter(({ countryCode }) => isWithin(residency ?? undefined, countryCode));
    const from = isPoint(caller) ? caller : legal[0]?.location;
    const kmTo = (region: PlannedRegion) => (from ? distanceKm(unitVector(from), unitVector(region.location)) : 0);
    for (const { regionId } of legal.toSorted((a, b) => kmTo(a) - kmTo(b))) {
      const open = this.#world()
        .nodesIn(regionId)
        .filter((node) => node.takesCalls(this.#now()) && !exclude.includes(node.endpoint));
      const [backend, proxy] = [emptiest(open, 'Backend'), emptiest(open, 'Proxy')];
      if (backend && proxy) return routeTo({ regionId, backend, proxy });
    }
    return { kind: 'noCapacity', retryAfterMs: 2000 };
  }
}

/** Meridian's answer that names these. */
export function routeTo(to: Pick<Directions, 'regionId' | 'backend' | 'proxy'>): Reply {
  return { kind: 'route', route: { ticketId: 't', alternates: [], expiresAt: '2026-01-15T17:00:00.000Z', ...to } };
}

/** As a route names it; the address serves as id. */
export function routeEndOf({ endpoint }: SimulatedNode): RouteEnd {
  return { serverId: endpoint, endpoint, sipPort: 5061, useSSL: true };
}

function emptiest(nodes: readonly SimulatedNode[], type: SimulatedNode['type']): RouteEnd | null {
  const [first] = nodes.filter((node) => node.type === type).toSorted((a, b) => a.activeCalls - b.activeCalls);
  return first ? routeEndOf(first) : null;
}
