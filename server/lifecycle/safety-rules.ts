import type { SafetyRuleName } from '@meridian/shared/safety-rule.ts';
import { SERVER_TYPES, type ServerType } from '@meridian/shared/server-type.ts';
import type { Demand } from './ports.ts';
import type { ServingFleet } from './serving.ts';

/** What a rule finds missing in one thing that it looks at. */
export type Shortfall = {
  /** The same before a change and after it. */
  readonly subject: string;
  /** How much; 0 where the rule holds. */
  readonly missing: number;
  /** For a person, of a state in which something is missing. */
  readonly message: string;
};

/** What is looked at: a fleet, the regions of it that a change concerns, and how full it gets. */
export type Looked = { readonly fleet: ServingFleet; readonly regionIds: readonly string[]; readonly demand: Demand };

export type SafetyRuleEntry = {
  /** What must hold after a change. */
  readonly sentence: string;
  /** Whatever breaks that one breaks this one too: where that is warned of, this one has nothing to add. */
  readonly saidBy?: SafetyRuleName;
  readonly shortfalls: (looked: Looked) => readonly Shortfall[];
};

const SPARE_AT_LEAST = 2;
const SERVING_AT_LEAST = 2;
const SERVING_OF = 3;
/** 1.2 times, in tenths: whole numbers of sessions stay exact. */
const MARGIN_TENTHS = 12;

/**
 * The rules of change. Each says what it finds missing in a fleet; it is broken by a change after which more is missing
 * than before.
 */
export const SAFETY_RULES: Readonly<Record<SafetyRuleName, SafetyRuleEntry>> = {
  ROUTABLE_BACKEND: {
    sentence: 'A region in service has at least one backend that takes new sessions',
    shortfalls: atLeast(1, 'Backend'),
  },
  ROUTABLE_PROXY: {
    sentence: 'A region in service has at least one proxy that takes new sessions',
    shortfalls: atLeast(1, 'Proxy'),
  },
  REGIONS_SERVING: {
    sentence: 'At least two regions serve, where three exist',
    shortfalls: ({ fleet }) => {
      const regionIds = fleet.regionIds();
      if (regionIds.length < SERVING_OF) return [];
      const serving = first(SERVING_AT_LEAST, regionIds, (regionId) => serves(fleet, regionId));
      return [
        {
          subject: 'regions',
          missing: SERVING_AT_LEAST - serving.length,
          message: `Of ${regionIds.length} regions ${serving.length === 0 ? 'none' : `only ${serving.join()}`} would serve`,
        },
      ];
    },
  },
  FREE_CAPACITY: {
    sentence: 'What takes new sessions can hold 1.2 times the 95th percentile of the week, of calls and of connections',
    shortfalls: ({ fleet, demand }) =>
      SERVER_TYPES.flatMap((type) => {
        const p95 = demand.p95OfWeek(type);
        if (p95 === null) return [];
        const needed = Math.ceil((MARGIN_TENTHS * p95) / 10);
        const capacity = capacityUpTo(needed, fleet, type);
        const message = `What is left would hold ${capacity} ${SESSIONS[type]}; 1.2 times the 95th percentile of the week is ${needed}`;
        return [{ subject: type, missing: Math.max(0, needed - capacity), message }];
      }),
  },
  SPARE_BACKEND: {
    sentence: 'A region in service has at least two backends that take new sessions',
    saidBy: 'ROUTABLE_BACKEND',
    shortfalls: atLeast(SPARE_AT_LEAST, 'Backend'),
  },
  SPARE_PROXY: {
    sentence: 'A region in service has at least two proxies that take new sessions',
    saidBy: 'ROUTABLE_PROXY',
    shortfalls: atLeast(SPARE_AT_LEAST, 'Proxy'),
  },
};

const SESSIONS: Readonly<Record<ServerType, string>> = { Backend: 'calls', Proxy: 'connections' };
const LOWER_CASE: Readonly<Record<ServerType, string>> = { Backend: 'backend', Proxy: 'proxy' };

/** So many servers of a type, in each region in service that the change concerns. */
function atLeast(wanted: number, type: ServerType): SafetyRuleEntry['shortfalls'] {
  return ({ fleet, regionIds }) =>
    regionIds.map((subject) => {
      const { isInService, servers } = fleet.in(subject);
      return {
        subject,
        missing: isInService ? Math.max(0, wanted - servers[type]) : 0,
        message: `${servers[type] === 0 ? 'No' : `Only ${servers[type]}`} ${LOWER_CASE[type]} of ${subject} would get new sessions`,
      };
    });
}

function serves(fleet: ServingFleet, regionId: string): boolean {
  const { servers } = fleet.in(regionId);
  return servers.Backend > 0 && servers.Proxy > 0;
}

/** What all regions can hold; no more of them are measured than are needed to reach `needed`. */
function capacityUpTo(needed: number, fleet: ServingFleet, type: ServerType): number {
  let capacity = 0;
  for (const regionId of fleet.regionIds()) {
    if (capacity >= needed) break;
    capacity += fleet.in(regionId).capacity[type];
  }
  return capacity;
}

/** The first so many of which something holds; the others are not looked at. */
function first(count: number, ids: readonly string[], holds: (id: string) => boolean): string[] {
  const found: string[] = [];
  for (const id of ids) {
    if (found.length === count) break;
    if (holds(id)) found.push(id);
  }
  return found;
}
