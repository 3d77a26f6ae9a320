import type { ViewWatch, ViewWatcher } from '@meridian/server/client';
import { isRequestType } from '@meridian/shared/request-type.ts';
import type { ChangeOptions } from '@meridian/shared/action.ts';
import type { AlertsReport } from '@meridian/shared/alert.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { PastFleet } from '@meridian/shared/past.ts';
import type { HeldPlan, OpenPlan, PresenceReport } from '@meridian/shared/presence.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import type { Server } from '@meridian/shared/server.ts';
import { type View, type ViewInput, viewSchema } from '@meridian/shared/view.ts';
import {
  Refusal,
  type ChangeAnswer,
  type ChangeRequest,
  type LinkNews,
  type Self,
  type ServerPort,
  type ShownPlan,
  type Watcher,
} from '../../../../tui/data/port.ts';
import type { QueryAnswer, QueryInput, QueryName } from '../../../../tui/data/queries.ts';
import type { Timeline } from '../../../../tui/events/timeline.ts';
import type { TimelineWindow } from '../../../../tui/data/read-timeline.ts';
import type { Clock } from '../../../../tui/input/clock.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeFleet, type Tried } from './fake-fleet.ts';
import { aPlan, aPlanOfMany } from './fleet.ts';

type SentChange = ChangeRequest & { readonly options: ChangeOptions };

/** What is asked of the past. */
export type Moment = { readonly at: string; readonly view: ViewInput };

/** A server as the cockpit sees it, every answer of which a test decides. */
export class FakePort implements ServerPort {
  self: Self = { name: 'ops1', role: 'admin', expiresAt: null };
  events: MeridianEvent[] = [];
  /** What each change asked for would do. */
  planFor: (request: ChangeRequest, override: Override | null) => ShownPlan | null = (request) =>
    request.type === 'regionManager.applyMany' ? aPlanOfMany() : isRequestType(request.type) ? aPlan() : null;
  /** What becomes of a change; a throw that is no `Refusal` is an answer that was lost. */
  answerFor: (request: ChangeRequest, options: ChangeOptions) => ChangeAnswer = () => ({ eventSeq: 1 });
  /** What is answered to each question that screens ask; a question without an answer gets none. */
  answers: { [Name in QueryName]?: QueryAnswer<Name> } = {};
  /** What the fleet was at each moment that is asked for. */
  fleetThen: (asked: Moment) => PastFleet | Promise<PastFleet> = () => {
    throw new Error('no answer');
  };
  readonly moments: Moment[] = [];
  readonly planned: ChangeRequest[] = [];
  readonly sent: SentChange[] = [];
  readonly reads: string[] = [];
  readonly asked: string[] = [];
  /** What streams were told to show after they had begun. */
  readonly views: View[] = [];
  /** Views are set only once it resolves. */
  beforeViews: Promise<void> = Promise.resolve();
  /** What servers were called that are no more. */
  namesOfGone: Readonly<Record<string, string>> = {};
  clock: Clock = new FakeClock();
  readonly #fleet = new FakeFleet();
  /** What the stream was told to show last, and what its frames show; null while there is no link. */
  #wanted: ViewInput = {};
  #shown: ViewInput | null = null;
  #seq = 0;
  #told: readonly string[] = [];
  #aheadMs: number | null = null;
  #listeners: ((news: LinkNews) => void)[] = [];
  #watcher: Required<ViewWatcher> | null = null;
  #events: Watcher<MeridianEvent> | null = null;
  #alerts: Watcher<AlertsReport> | null = null;
  #presence: Watcher<PresenceReport> | null = null;

  getRegion = async (regionId: string): Promise<Region> => {
    this.reads.push(regionId);
    const region = this.regions.find((each) => each.regionId === regionId);
    if (region === undefined) throw new Refusal({ appCode: 'Region:NOT_FOUND', message: 'There is no such region' });
    return region;
  };
  getServer = async (_regionId: string, serverId: string): Promise<Server> => {
    this.reads.push(serverId);
    const server = this.#fleet.find(serverId);
    if (server === undefined) throw new Refusal({ appCode: 'Server:NOT_FOUND', message: 'There is no such server' });
    return server;
  };
  getNames = async (serverIds: readonly string[]): Promise<Record<string, string>> => {
    this.reads.push(`names ${serverIds.join(' ')}`);
    return Object.fromEntries(
      serverIds.flatMap((serverId) => {
        const name = this.#fleet.find(serverId)?.endpoint ?? this.namesOfGone[serverId];
        return name === undefined ? [] : [[serverId, name] as const];
      }),
    );
  };
  getSelf = async (): Promise<Self> => this.self;
  latestEvents = async (): Promise<readonly MeridianEvent[]> => {
    this.reads.push('events');
    return this.events;
  };
  ask = async <Name extends QueryName>(name: Name, input: QueryInput<Name>): Promise<QueryAnswer<Name>> => {
    this.asked.push(`${name} ${JSON.stringify(input)}`);
    const answer = this.answers[name];
    if (answer === undefined) throw new Error('no answer');
    return answer;
  };
  fleetAt = async (asked: Moment): Promise<PastFleet> => {
    this.moments.push(asked);
    return this.fleetThen(asked);
  };
  timeline = async (window: TimelineWindow, place: string): Promise<Timeline> => {
    const { from, to } = window;
    const events = this.events.filter(({ at }) => at >= from && at < to);
    return { place, from, to, events, endpoints: new Map(), isCut: false };
  };
  plan = async (request: ChangeRequest, override: Override | null): Promise<ShownPlan | null> => {
    this.planned.push(request);
    return this.planFor(request, override);
  };
  change = async (request: ChangeRequest, options: ChangeOptions): Promise<ChangeAnswer> => {
    this.sent.push({ ...request, options });
    return this.answerFor(request, options);
  };
  watchView = (view: ViewInput, watcher: Required<ViewWatcher>): ViewWatch => {
    this.#watcher = watcher;
    this.#wanted = view;
    return {
      setView: (next) => void this.#setView(next),
      stop: () => {
        if (this.#watcher === watcher) this.#watcher = null;
      },
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
  /** The plan that others are told of by now. */
  heldPlan: HeldPlan | null = null;
  watchPresence = (plan: HeldPlan | null, watcher: Watcher<PresenceReport>): (() => void) => {
    this.heldPlan = plan;
    this.#presence = watcher;
    return () => {
      this.heldPlan = null;
      this.#presence = null;
    };
  };
  /** How often it was told to try again at once. */
  retries = 0;
  retryNow = (): void => void this.retries++;
  onLink = (listener: (news: LinkNews) => void): void => void this.#listeners.push(listener);

  /** The link comes up, and the streams begin. */
  connect(): void {
    for (const listener of this.#listeners) listener({ state: 'open', error: null, retryInMs: null });
    this.#events?.onStarted();
    this.#watcher?.onStarted();
    [this.#shown, this.#seq] = [this.#wanted, 0];
    this.#send();
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
    this.#shown = null;
    for (const listener of this.#listeners) listener({ state: 'connecting', error: 'connection lost', retryInMs });
  }

  /** What the server holds changes, and streams to whoever is connected. */
  set regions(regions: readonly Region[]) {
    this.#fleet.regions = regions;
    this.#send();
  }

  get regions(): readonly Region[] {
    return this.#fleet.regions;
  }

  /** What happened in the last minute in the first region. */
  tried(tried: Tried): void {
    this.#fleet.tried = tried;
    this.#send();
  }

  /** Exactly these nodes are online. */
  snapshot(at: string, nodes: readonly NodeStatus[]): void {
    this.#fleet.hearOnly(nodes);
    this.#timeIs(at);
    this.#send();
  }

  /** These nodes were heard, those are gone. */
  frame(at: string, nodes: readonly NodeStatus[], gone: readonly string[] = []): void {
    this.#fleet.hear(nodes);
    this.#fleet.lose(gone);
    this.#timeIs(at);
    this.#send();
  }

  #timeIs(at: string): void {
    this.#aheadMs = Date.parse(at) - this.clock.nowMs();
  }

  async #setView(view: ViewInput): Promise<void> {
    this.#wanted = view;
    this.views.push(viewSchema.parse(view));
    await this.beforeViews;
    if (this.#shown === null || this.#wanted !== view) return;
    this.#shown = view;
    this.#send();
  }

  #send(): void {
    if (this.#watcher === null || this.#shown === null) return;
    const at = new Date(this.clock.nowMs() + (this.#aheadMs ?? this.clock.wallMs() - this.clock.nowMs())).toISOString();
    const gone = this.#fleet.gone(this.#told);
    this.#told = this.regions.map(({ regionId }) => regionId);
    this.#seq++;
    const frame = {
      ...this.#fleet.frame(viewSchema.parse(this.#shown), at),
      seq: this.#seq,
      view: 1,
      goneRegionIds: gone,
      ...(this.#seq === 1 && { keyframe: { streamId: 'str_1', heartbeatIntervalMs: 2000 } }),
    };
    this.#watcher.onNews(frame, this.#shown);
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

  /** Others have these plans open. */
  othersPlan(...plans: readonly OpenPlan[]): void {
    this.#presence?.onNews({ plans });
  }

  /** The stream of others' plans ends for good. */
  endPresence(error: unknown): void {
    this.#presence?.onError(error);
  }

  happen(event: MeridianEvent): void {
    this.#events?.onNews(event);
  }
}
