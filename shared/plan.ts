import type { Action, ActionType } from './action.ts';
import type { CapacityOutlook } from './capacity.ts';
import type { BlockerCode, WarningCode } from './codes.ts';
import type { OpenPlan } from './presence.ts';
import type { Region } from './region.ts';
import type { Server } from './server.ts';

/** One reason why a change is refused. */
export type Blocker = {
  readonly code: BlockerCode;
  /** For a person. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** How many things stand in the way, and up to ten of them. */
  readonly count: number;
  readonly sample: readonly string[];
};

/** Something to know before confirming; it does not refuse. */
export type Warning = {
  readonly code: WarningCode;
  readonly message: string;
  readonly count: number;
  readonly sample: readonly string[];
};

/** What a change touches. Counts are as of the plan and move on; they are no part of its hash. */
export type Impact = {
  /** How many servers it touches, and the endpoints of up to ten of them. */
  readonly serverCount: number;
  readonly servers: readonly string[];
  readonly nodesOnline: number;
  /** Calls and connections in progress there; null while a node does not say. */
  readonly calls: number | null;
  readonly connections: number | null;
  readonly longestSessionSeconds: number | null;
  /** Servers of the region that get new sessions, before and after. */
  readonly routableBefore: RoutableCount;
  readonly routableAfter: RoutableCount;
  /** Of a change that takes capacity away from a region that had any: where new sessions go then. */
  readonly outlook: CapacityOutlook | null;
};
export type RoutableCount = { readonly backends: number; readonly proxies: number };

/** 1: small and reversible. 2: wide, or live calls. 3: irreversible. */
export type Tier = 1 | 2 | 3;

/** What a change would do. It changes nothing itself. */
export type Plan = {
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Warning[];
  readonly impact: Impact;
  readonly tier: Tier;
  /** The text to type before it is done; null where a key suffices. */
  readonly confirm: string | null;
  /** The action that would take it back; null where nothing can. */
  readonly undo: Action | null;
  /** Covers the action, the revisions read, blocker and warning codes and the tier; never counts or metrics. */
  readonly planHash: string;
};

/** What `regionManager.plan` and `planMany` answer: the plan, and who else looks at one of the same servers. No part of the hash. */
export type PlanAnswer<Planned = Plan> = Planned & { readonly othersPlanning: readonly OpenPlan[] };

/** What a change of many does to one region. */
export type RegionImpact = {
  readonly regionId: string;
  /** How many of its servers it touches, and how many there are. */
  readonly serverCount: number;
  readonly of: number;
  readonly routableBefore: RoutableCount;
  readonly routableAfter: RoutableCount;
  /** As of one change; sessions of several regions find their places one after the other. */
  readonly outlook: CapacityOutlook | null;
};

/** Callers whose sessions must stay where no region would serve them. */
export type Stranded = {
  /** Countries and groups of them, as they were asked with. */
  readonly residency: readonly string[];
  /** Sessions that were asked for so, in the last half hour to an hour. */
  readonly sessions: number;
};

/**
 * The region that is full first, if every one goes on filling as it did during the last two minutes; `none` where none
 * fills, `unknown` while there are too few figures.
 */
export type FirstFull = { readonly regionId: string; readonly minutes: number } | 'none' | 'unknown';

/** What a change of many touches, all of it together. */
export type ImpactOfMany = Omit<Impact, 'routableBefore' | 'routableAfter' | 'outlook'> & {
  readonly regions: readonly RegionImpact[];
  /** Of a change that takes capacity away, or takes out a region that is lost: most sessions first, ten at most. */
  readonly stranded: readonly Stranded[];
  readonly firstFull: FirstFull | null;
};

/** What several changes would do as one. */
export type PlanOfMany = Omit<Plan, 'impact' | 'undo'> & {
  readonly impact: ImpactOfMany;
  /** The actions that would take all of it back, in their order; null where not all of it can be. */
  readonly undo: readonly Action[] | null;
};

/** The answer to a change of many. */
export type ManyChanged = {
  /** In the order they were asked in. */
  readonly changed: readonly {
    readonly type: ActionType;
    readonly regionId: string;
    readonly serverId?: string;
    /** Of the row after all of it. */
    readonly revision: number;
    readonly eventSeq: number;
  }[];
  readonly undo: readonly Action[] | null;
};

/** The answer to a change: the row after it (after a delete, as it was last). */
export type ChangeResult = {
  /** Where the change concerns a server. */
  readonly server?: Server;
  /** Where it concerns a region. */
  readonly region?: Region;
  /** A key that was made for a new server: shown this once. */
  readonly apiKey?: string;
  readonly eventSeq: number;
  readonly undo: Action | null;
};
