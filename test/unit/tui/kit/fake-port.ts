import { isRequestType, type ChangeOptions } from '@meridian/shared/action.ts';
import type { AlertsReport } from '@meridian/shared/alert.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { MetricsFrame } from '@meridian/shared/frame.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { Plan } from '@meridian/shared/plan.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import {
  Refusal,
  type ChangeAnswer,
  type ChangeRequest,
  type LinkNews,
  type Self,
  type ServerPort,
  type Watcher,
} from '../../../../tui/data/port.ts';
import type { QueryAnswer, QueryInput, QueryName } from '../../../../tui/data/queries.ts';
import { aPlan } from './fleet.ts';

type SentChange = ChangeRequest & { readonly options: ChangeOptions };

/** A server as the cockpit sees it, every answer of which a test decides. */
export class FakePort implements ServerPort {
  regions: Region[] = [];
  self: Self = { name: 'ops1', role: 'admin', expiresAt: null };
  events: MeridianEvent[] = [];
  /** What each change asked for would do. */
  planFor: (request: ChangeRequest, after: readonly ChangeRequest[], override: Override | null) => Plan | null = (
    request,
  ) => (isRequestType(request.type) ? aPlan() : null);
  /** What becomes of a change; a throw that is no `Refusal` is an answer that was lost. */
  answerFor: (request: ChangeRequest, options: ChangeOptions) => ChangeAnswer = () => ({ eventSeq: 1 });
  /** What is answered to each question that screens ask; a question without an answer gets none. */
  answers: { [Name in QueryName]?: QueryAnswer<Name> } = {};
  readonly planned: ChangeRequest[] = [];
  readonly sent: SentChange[] = [];
  readonly reads: string[] = [];
  readonly asked: string[] = [];
  #listeners: ((news: LinkNews) => void)[] = [];
  #metrics: Watcher<MetricsFrame> | null = null;
  #events: Watcher<MeridianEvent> | null = null;
  #alerts: Watcher<AlertsReport> | null = null;

  getRegions = async (): Promise<readonly Region[]> => {
    this.reads.push('all');
    return this.regions;
  };
  getRegion = async (regionId: string): Promise<Region> => {
    this.reads.push(regionId);
    const region = this.regions.find((each) => each.regionId === regionId);
    if (region === undefined) throw new Refusal({ appCode: 'Region:NOT_FOUND', message: 'There is no such region' });
    return region;
  };
  getSelf = async (): Promise<Self> => this.self;
  latestEvents = async (): Promise<readonly MeridianEvent[]> => this.events;
  ask = async <Name extends QueryName>(name: Name, input: QueryInput<Name>): Promise<QueryAnswer<Name>> => {
    this.asked.push(`${name} ${JSON.stringify(input)}`);
    const answer = this.answers[name];
    if (answer === undefined) throw new Error('no answer');
    return answer;
  };
  plan = async (
    request: ChangeRequest,
    after: readonly ChangeRequest[],
    override: Override | null,
  ): Promise<Plan | null> => {
    this.planned.push(request);
    return this.planFor(request, after, override);
  };
  change = async (request: ChangeRequest, options: ChangeOptions): Promise<ChangeAnswer> => {
    this.sent.push({ ...request, options });
    return this.answerFor(request, options);
  };
  watchMetrics = (watcher: Watcher<MetricsFrame>): (() => void) => {
    this.#metrics = watcher;
    return () => {
      this.#metrics = null;
    };
  };
  watchEvents = (watcher: Watcher<MeridianEvent>): (() => void) => {
    this.#events = watcher;
    return () => {
      this.#events = null;
    };
  };
  watchAlerts = (watcher: Watcher<AlertsReport>): (() => void) => {
    this.#alerts = watcher;
    return () => {
      this.#alerts = null;
    };
  };
  onLink = (listener: (news: LinkNews) => void): void => void this.#listeners.push(listener);

  /** The link comes up, and the streams begin. */
  connect(): void {
    for (const listener of this.#listeners) listener({ state: 'open', error: null, retryInMs: null });
    this.#events?.onStarted();
    this.#metrics?.onStarted();
  }

  /** The link opens and is closed at once, before any stream begins. */
  flap(): void {
    for (const listener of this.#listeners) {
      listener({ state: 'open', error: null, retryInMs: null });
      listener({ state: 'connecting', error: null, retryInMs: null });
    }
  }

  /** The link breaks; it is tried again after a while. */
  disconnect(retryInMs: number | null = null): void {
    for (const listener of this.#listeners) listener({ state: 'connecting', error: 'connection lost', retryInMs });
  }

  snapshot(at: string, nodes: readonly NodeStatus[]): void {
    this.#metrics?.onNews({ type: 'snapshot', at, heartbeatIntervalMs: 2000, nodes, regions: [] });
  }

  frame(at: string, nodes: readonly NodeStatus[], gone: readonly string[] = []): void {
    this.#metrics?.onNews({
      type: 'frame',
      at,
      heartbeatIntervalMs: 2000,
      nodes,
      gone,
      regions: [],
      goneRegionIds: [],
    });
  }

  isAlertsWatched(): boolean {
    return this.#alerts !== null;
  }

  /** The stream of alerts ends for good. */
  endAlerts(error: unknown): void {
    this.#alerts?.onError(error);
  }

  alert(report: AlertsReport): void {
    this.#alerts?.onNews(report);
  }

  happen(event: MeridianEvent): void {
    this.#events?.onNews(event);
  }
}
