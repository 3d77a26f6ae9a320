import type { ViewWatch, ViewWatcher } from '@meridian/server/client';
import type { AlertsReport } from '@meridian/shared/alert.ts';
import type { RequestType, TogetherType } from '@meridian/shared/request-type.ts';
import type { Action, AskedAction, ChangeOptions } from '@meridian/shared/action.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { PastFleet } from '@meridian/shared/past.ts';
import type { Blocker, Plan, PlanOfMany } from '@meridian/shared/plan.ts';
import type { HeldPlan, PresenceReport } from '@meridian/shared/presence.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Role } from '@meridian/shared/role.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { StorageCheck } from '@meridian/shared/storage-check.ts';
import type { ViewInput } from '@meridian/shared/view.ts';
import type { Timeline } from '../events/timeline.ts';
import type { TimelineWindow } from './read-timeline.ts';
import type { ServiceRequest } from './service-request.ts';
import type { QueryAnswer, QueryInput, QueryName } from './queries.ts';

/** A change of regions and servers as it is asked for, before the server fills in defaults. */
export type RowChange = AskedAction<RequestType>;

/** One that may be asked together with others. */
export type TogetherChange = AskedAction<TogetherType>;

/** Several of them as one. */
export type ManyChange = { readonly type: 'regionManager.applyMany'; readonly actions: readonly TogetherChange[] };

/** Whatever a person confirms before it is asked. */
export type ChangeRequest = RowChange | ManyChange | ServiceRequest;

/** A plan as it is shown; that of an operation tells in which order it takes servers, and which it leaves out. */
export type ShownPlan = (Plan | PlanOfMany) & {
  readonly order?: readonly { readonly endpoint: string; readonly skippedBecause: string | null }[];
};

/** What a change that was made answers. `apiKey` is there once: when one was generated, and never again. */
export type ChangeAnswer = {
  readonly region?: Region;
  readonly server?: Server;
  readonly apiKey?: string;
  readonly eventSeq?: number;
  /** What would take it back; null where nothing can. */
  readonly undo?: Action | readonly Action[] | null;
  /** Of a check of a region's storage. */
  readonly check?: StorageCheck;
};

/** Who the token belongs to. */
export type Self = { readonly name: string; readonly role: Role; readonly expiresAt: string | null };

/** The WebSocket that brings what is live. */
export type LinkNews = {
  readonly state: 'connecting' | 'open' | 'closed';
  readonly error: string | null;
  /** How long until the next try, once one is scheduled. */
  readonly retryInMs: number | null;
};

export type Watcher<News> = {
  readonly onNews: (news: News) => void;
  /** The stream began, or began again after a reconnect. */
  readonly onStarted: () => void;
  /** The stream ended for good. */
  readonly onError: (error: unknown) => void;
};
export type Unsubscribe = () => void;

/** All that the cockpit needs of a Meridian server. A rejection is a `Refusal`, or else no answer came. */
export type ServerPort = {
  readonly getRegion: (regionId: string) => Promise<Region>;
  readonly getServer: (regionId: string, serverId: string) => Promise<Server>;
  /** Endpoints by server id, also of servers that are no more; at most `NAMES_MAX` at once. */
  readonly getNames: (serverIds: readonly string[]) => Promise<Readonly<Record<string, string>>>;
  readonly getSelf: () => Promise<Self>;
  /** The newest events, oldest first. */
  readonly latestEvents: (count: number) => Promise<readonly MeridianEvent[]>;
  /** What a screen wants to know, by the question's name. */
  readonly ask: <Name extends QueryName>(name: Name, input: QueryInput<Name>) => Promise<QueryAnswer<Name>>;
  /** The fleet at a moment of the last hour. */
  readonly fleetAt: (asked: { readonly at: string; readonly view: ViewInput }) => Promise<PastFleet>;
  /** Everything that happened within a window of time; `place` is what it is called in it. */
  readonly timeline: (window: TimelineWindow, place: string) => Promise<Timeline>;
  /** What a change would do; null for what needs no plan. */
  readonly plan: (request: ChangeRequest, override: Override | null) => Promise<ShownPlan | null>;
  readonly change: (request: ChangeRequest, options: ChangeOptions) => Promise<ChangeAnswer>;
  /** Every region, and a window of the servers. */
  readonly watchView: (view: ViewInput, watcher: Required<ViewWatcher>) => ViewWatch;
  readonly watchEvents: (watcher: Watcher<MeridianEvent>) => Unsubscribe;
  /** All alerts that are open, whole, now and at each change. */
  readonly watchAlerts: (watcher: Watcher<AlertsReport>) => Unsubscribe;
  /** Who else has a plan open, now and at each change; meanwhile others are told of this one. */
  readonly watchPresence: (plan: HeldPlan | null, watcher: Watcher<PresenceReport>) => Unsubscribe;
  /** The next try of a broken link comes at once. */
  readonly retryNow: () => void;
  /** Calls back with each change of the link. */
  readonly onLink: (listener: (news: LinkNews) => void) => void;
};

/** The server answered, and the answer is no. Anything else that is thrown means that no answer came. */
export class Refusal extends Error {
  readonly appCode: string;
  readonly blockers: readonly Blocker[];
  /** The new plan, of a `Change:PLAN_STALE`. */
  readonly plan: Plan | PlanOfMany | null;

  constructor(facts: {
    appCode: string;
    message: string;
    blockers?: readonly Blocker[];
    plan?: Plan | PlanOfMany | null;
  }) {
    super(facts.message);
    this.name = 'Refusal';
    this.appCode = facts.appCode;
    this.blockers = facts.blockers ?? [];
    this.plan = facts.plan ?? null;
  }
}

/** The sentence an error says. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Several changes as the one that they are to whoever confirms them. */
export function asOne(changes: readonly TogetherChange[]): RowChange | ManyChange {
  const [only, ...others] = changes;
  return only !== undefined && others.length === 0 ? only : { type: 'regionManager.applyMany', actions: changes };
}
