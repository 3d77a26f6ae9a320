import { applyViewFrame, EMPTY_VIEW, type ViewState, type ViewWatch } from '@meridian/server/client';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { ViewFrame, ViewInput } from '@meridian/shared/view.ts';
import type { Meanwhile } from '../events/meanwhile.ts';
import type { Clock } from '../input/clock.ts';
import { watchClockJumps } from './clock-jumps.ts';
import { withEvents, type FleetState, type FleetStore } from './fleet-store.ts';
import { createRowReader, REGIONS_ALONE } from './fleet-window.ts';
import type { Names } from './names.ts';
import { errorText, Refusal, type ServerPort } from './port.ts';

/** Live data is committed at most this often; a key never waits for it. */
const COMMIT_INTERVAL_MS = 150;
const RETRY_DELAY_MS = 2000;
/** A token that is refused is seldom taken later, and each try counts as a failed sign-in. */
const REFUSED_RETRY_MS = 15_000;
const EVENTS_AT_START = 300;
const SAME_TIME_MS = 1000;

export type Sync = {
  /** What of the servers is looked at from now on. */
  readonly show: (view: ViewInput) => void;
  readonly dispose: () => void;
};
type Parts = {
  readonly port: ServerPort;
  readonly store: FleetStore;
  readonly names: Names;
  readonly clock: Clock;
};

/**
 * Keeps the store true to the server: regions and the window that is looked at come by themselves, whole at each
 * (re)connect and then as they change; so do events, whose newest are read at each (re)connect and where some are missing.
 */
export function startSync({ port, store, names, clock }: Parts): Sync {
  let isDisposed = false;
  let queue: ((fleet: FleetState) => FleetState)[] = [];
  let isCommitScheduled = false;
  let newEvents: MeridianEvent[] = [];
  let lastSeq: number | null = null;
  /** What was known when the link was lost, and since when it was; null while nothing is to be told of it. */
  let lost: { readonly seq: number; readonly sinceMs: number } | null = null;
  let isConnected = false;
  /** Whether anything came over this connection: a refused one opens too, and closes before anything begins. */
  let hasBegun = false;
  const subscriptions = new Map<string, () => void>();
  const rows = createRowReader();
  let viewWatch: ViewWatch | null = null;
  let wanted = REGIONS_ALONE;
  let shown: ViewInput | null = null;
  let told: ViewState = EMPTY_VIEW;

  function commit(change: (fleet: FleetState) => FleetState): void {
    queue.push(change);
    if (isCommitScheduled) return;
    isCommitScheduled = true;
    clock.after(COMMIT_INTERVAL_MS, flush);
  }

  function flush(): void {
    isCommitScheduled = false;
    const changes = queue;
    queue = [];
    const heardAtMs = clock.nowMs();
    store.setState(
      (fleet) => changes.reduce<FleetState>((state, change) => change(state), { ...fleet, heardAtMs }),
      true,
    );
  }

  async function loadEvents(): Promise<void> {
    try {
      const [self, events] = await Promise.all([port.getSelf(), port.latestEvents(EVENTS_AT_START)]);
      names.need(events);
      const meanwhile = tellMeanwhile(events);
      commit((fleet) =>
        withLoaded({
          ...withEvents(fleet, events),
          link: withoutFault(fleet.link),
          self,
          meanwhile: meanwhile ?? fleet.meanwhile,
        }),
      );
      flush();
      lastSeq = Math.max(lastSeq ?? 0, events.at(-1)?.seq ?? 0);
    } catch (error) {
      retry('events', error, () => void loadEvents());
    }
  }

  /** What is news among the newest events after a time without a link. */
  function tellMeanwhile(newest: readonly MeridianEvent[]): Meanwhile | null {
    const before = lost;
    if (before === null || !isConnected) return null;
    lost = null;
    const events = newest.filter(({ seq }) => seq > before.seq);
    const isCut = events.length > 0 && events.length === newest.length && (events[0]?.seq ?? 0) > before.seq + 1;
    return { lostForMs: clock.nowMs() - before.sinceMs, events, isCut };
  }

  /** What failed is tried again, once for each name; a reconnect comes by itself and needs no retry here. */
  function retry(name: string, error: unknown, again: () => void): void {
    if (isDisposed) return;
    if (isTokenRefusal(error)) return onTokenRefused(error);
    // What ends because of it says nothing more.
    if (store.getState().link.isTokenRefused) return;
    patchLink({ error: errorText(error) });
    subscriptions.get(`retry ${name}`)?.();
    subscriptions.set(`retry ${name}`, clock.after(RETRY_DELAY_MS, again));
  }

  function onEvent(event: MeridianEvent): void {
    const isGap = lastSeq !== null && event.seq > lastSeq + 1;
    lastSeq = Math.max(lastSeq ?? 0, event.seq);
    names.need([event]);
    if (newEvents.push(event) === 1) commit(takeEvents);
    // A gap means that something happened between the first read and the start of the stream.
    if (isGap) void loadEvents();
  }

  /** All at once: they come by the hundred when a region falls silent. */
  function takeEvents(fleet: FleetState): FleetState {
    const events = newEvents;
    newEvents = [];
    return withEvents(fleet, events);
  }

  function watchView(): void {
    viewWatch?.stop();
    viewWatch = port.watchView(wanted, {
      onNews: onFrame,
      onStarted: onBegun,
      onError: retryView,
    });
    subscriptions.set('view', viewWatch.stop);
  }

  function retryView(error: unknown): void {
    viewWatch?.stop();
    viewWatch = null;
    store.setState({ isViewLive: false });
    retry('view', error, watchView);
  }

  function onFrame(frame: ViewFrame, view: ViewInput): void {
    try {
      told = applyViewFrame(told, frame);
    } catch (error) {
      // It does not fit on what is known: another stream tells everything.
      return retryView(error);
    }
    const nowMs = clock.nowMs();
    // Ages are told by the server's clock and ours side by side, so that a wrong wall clock here changes nothing.
    const aheadMs = Date.parse(told.at ?? '') - nowMs;
    const window = rows.windowOf(view, told, nowMs);
    const pinned = rows.pinnedOf(view, told, aheadMs, nowMs);
    const { regions, heartbeatIntervalMs } = told;
    commit((fleet) => {
      // A few milliseconds more or less on the way are no other time.
      const isSame = fleet.serverAheadMs !== null && Math.abs(aheadMs - fleet.serverAheadMs) < SAME_TIME_MS;
      const serverAheadMs = isSame ? fleet.serverAheadMs : aheadMs;
      return withLoaded({ ...fleet, isViewLive: true, regions, window, pinned, heartbeatIntervalMs, serverAheadMs });
    });
    // Who has scrolled waits for these rows.
    if (shown !== view) flush();
    shown = view;
  }

  function watchEvents(): void {
    subscriptions.set(
      'events',
      port.watchEvents({
        onNews: onEvent,
        onStarted: () => {
          onBegun();
          void loadEvents();
        },
        onError: (error) => retry('events stream', error, watchEvents),
      }),
    );
  }

  function onBegun(): void {
    hasBegun = true;
    patchLink({ state: 'open', error: null, nextTryAtMs: null });
  }

  function patchLink(patch: Partial<FleetState['link']>): void {
    store.setState(({ link }) => {
      const state = patch.state ?? link.state;
      const isSame = (link.state === 'open') === (state === 'open');
      return { link: { ...link, ...patch, sinceMs: isSame ? link.sinceMs : clock.nowMs() } };
    });
  }

  /** A link that opens and closes before anything begins was refused; only an answer over HTTP says why. */
  async function askWhyRefused(): Promise<void> {
    try {
      await port.getSelf();
    } catch (error) {
      if (isTokenRefusal(error)) onTokenRefused(error);
      else if (error instanceof Refusal) patchLink({ error: error.message });
    }
  }

  /** Nothing is asked with a refused token but, now and then, whether it still is refused. */
  function onTokenRefused({ message }: Refusal): void {
    if (isDisposed || store.getState().link.isTokenRefused) return;
    const error = `the token is refused: set MERIDIAN_TOKEN to a valid one (${message})`;
    patchLink({ state: 'closed', error, isTokenRefused: true });
    for (const cancel of subscriptions.values()) cancel();
    subscriptions.clear();
    viewWatch = null;
    [isConnected, hasBegun] = [false, false];
    tryTokenLater();
  }

  function tryTokenLater(): void {
    patchLink({ nextTryAtMs: clock.nowMs() + REFUSED_RETRY_MS });
    subscriptions.set(
      'retry token',
      clock.after(REFUSED_RETRY_MS, () => void tryToken()),
    );
  }

  async function tryToken(): Promise<void> {
    try {
      await port.getSelf();
    } catch (error) {
      // Any other no, such as too many failed sign-ins, does not mean that the token is taken.
      if (error instanceof Refusal && !isDisposed) return tryTokenLater();
    }
    if (isDisposed) return;
    patchLink({ isTokenRefused: false, error: null, nextTryAtMs: null });
    watch();
  }

  function watch(): void {
    watchView();
    watchEvents();
  }

  /** Whether the link has outlived the time that nobody saw is not known yet: what was told is old until it is told anew. */
  function onClockJump(): void {
    if (store.getState().link.state !== 'open') return port.retryNow();
    store.setState({ isViewLive: false });
    watchView();
  }

  port.onLink((news) => {
    // The streams were ended because of it: that they did is no news.
    if (store.getState().link.isTokenRefused) return;
    const wasRefused = isConnected && news.state !== 'open' && !hasBegun;
    isConnected = news.state === 'open';
    if (wasRefused) void askWhyRefused();
    // Open is what brought something.
    if (isConnected) return patchLink({ nextTryAtMs: null });
    if (hasBegun && lastSeq !== null) lost ??= { seq: lastSeq, sinceMs: clock.nowMs() };
    hasBegun = false;
    store.setState({ isViewLive: false });
    const nextTryAtMs = news.retryInMs === null ? null : clock.nowMs() + news.retryInMs;
    patchLink({ state: news.state, nextTryAtMs, ...(news.error === null ? {} : { error: news.error }) });
  });
  watch();
  const stopClockWatch = watchClockJumps(clock, onClockJump);
  return {
    show: (view) => {
      wanted = view;
      viewWatch?.setView(view);
    },
    dispose: () => {
      isDisposed = true;
      stopClockWatch();
      for (const cancel of subscriptions.values()) cancel();
    },
  };
}

function isTokenRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal && error.appCode === 'UNAUTHORIZED';
}

/** A read that failed and then did not leaves nothing to complain about. */
function withoutFault(link: FleetState['link']): FleetState['link'] {
  return link.state === 'open' ? { ...link, error: null } : link;
}

/** Loaded once both came: who we are with the newest events, and the regions. */
function withLoaded(fleet: FleetState): FleetState {
  const isLoaded = fleet.isLoaded || (fleet.self !== null && fleet.serverAheadMs !== null);
  return { ...fleet, isLoaded };
}
