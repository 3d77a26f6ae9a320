import type { AlertsReport } from '@meridian/shared/alert.ts';
import type { CapacityReport, DemandReport } from '@meridian/shared/capacity.ts';
import type { DrainsReport } from '@meridian/shared/drain.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { FoundServers } from '@meridian/shared/found-server.ts';
import type { ServerHistory } from '@meridian/shared/history.ts';
import type { Operation } from '@meridian/shared/operation.ts';
import type { PresenceReport } from '@meridian/shared/presence.ts';
import type { Explanation } from '@meridian/shared/routing.ts';
import type { SafetyRule } from '@meridian/shared/safety-rule.ts';
import type { HistorySpan } from './history-spans.ts';

/** Where a caller is and where the session may be, as `routing.explain` takes it. */
export type RouteQuestion = {
  readonly caller:
    | { readonly ip: string }
    | { readonly country: string }
    | { readonly latitude: number; readonly longitude: number };
  readonly residency?: string[];
};

/** All that comes besides the fleet itself, by name: what is asked for, and the alerts and others’ plans, which come by themselves. */
export type FeedAnswers = {
  readonly drains: DrainsReport;
  readonly operations: readonly Operation[];
  readonly capacity: CapacityReport;
  readonly demand: DemandReport;
  readonly safetyRules: readonly SafetyRule[];
  /** The newest events of a region and its servers, oldest first. */
  readonly history: readonly MeridianEvent[];
  readonly serverHistory: ServerHistory;
  readonly explanation: Explanation;
  readonly foundServers: FoundServers;
  readonly alerts: AlertsReport;
  readonly presence: PresenceReport;
};

/** What each question is asked with. */
type QueryInputs = {
  readonly drains: null;
  readonly operations: null;
  readonly capacity: null;
  readonly demand: null;
  readonly safetyRules: null;
  readonly history: { readonly regionId: string };
  /** Up to now, as the server's clock has it. */
  readonly serverHistory: { readonly serverId: string; readonly span: HistorySpan };
  readonly explanation: RouteQuestion;
  readonly foundServers: { readonly text: string };
};
export type QueryName = keyof QueryInputs;
export type QueryInput<Name extends QueryName> = QueryInputs[Name];
export type QueryAnswer<Name extends QueryName> = FeedAnswers[Name];

/** What a screen wants to have asked while it is shown, and with what. */
export type Wants = { readonly [Name in QueryName]?: QueryInput<Name> };
