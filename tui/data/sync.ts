import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { MetricsFrame } from '@meridian/shared/frame.ts';
import { activeSessions, type NodeStatus } from '@meridian/shared/node-status.ts';
import type { Clock } from '../input/clock.ts';
import { withEvents, withRegions, type FleetState, type FleetStore, type NodeRecord } from './fleet-store.ts';
import { errorText, Refusal, type ServerPort } from './port.ts';
import type { FailingShare } from './failing-share.ts';
import type { SampleHistory } from './samples.ts';

/** Live data is committed at most this often; a key never waits for it. */
const COMMIT_INTERVAL_MS = 150;
/** Regions that events named are read again at most this often. */
const REFETCH_INTERVAL_MS = 250;
/** From here on one read of everything is cheaper than many of one region. */
const REFETCH_ALL_FROM = 16;
const RETRY_DELAY_MS = 2000;
/** A token that is refused is seldom taken later, and each try counts as a failed sign-in. */
const REFUSED_RETRY_MS = 15_000;
const EVENTS_AT_START = 50;
const SAME_TIME_MS = 1000;

type Sync = { readonly dispose: () => void };
type Parts = {
  readonly port: ServerPort;
  readonly store: FleetStore;
  readonly samples: SampleHistory;
  readonly failing: FailingShare;
  readonly clock: Clock;
};

/** Keeps the store true to the server: everything at each (re)connect, after that only what events and frames name. */
export function startSync({ port, store, samples, failing, clock }: Parts): Sync {
  let isDisposed = false;
  let queue: ((fleet: FleetState) => FleetState)[] = [];
  let isCommitScheduled = false;
  let clockOffsetMs = clock.wallMs() - clock.nowMs();
  const staleRegions = new Set<string>();
  const regionsInFlight = new Set<string>();
  /** Read one by one while everything was being read: that older answer may not be the last word on them. */
  const touchedDuringLoad = new Set<string>();
  let isRefetchScheduled = false;
  let lastSeq: number | null = null;
  let isConnected = false;
  /** Whether anything came over this connection: a refused one opens too, and closes before anything begins. */
  let hasBegun = false;
  const subscriptions = new Map<string, () => void>();

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

  async function loadAll(): Promise<void> {
    touchedDuringLoad.clear();
    try {
      const [self, events, regions] = await Promise.all([
        port.getSelf(),
        port.latestEvents(EVENTS_AT_START),
        port.getRegions(),
      ]);
      commit((fleet) => ({
        ...withoutStrangers(withRegions(withEvents(fleet, events), regions, true)),
        link: { ...fleet.link, error: null },
        self,
        isLoaded: true,
      }));
      flush();
      const nodeIds = new Set(store.getState().nodes.keys());
      samples.keepOnly(nodeIds);
      failing.keepOnly(nodeIds);
      lastSeq = Math.max(lastSeq ?? 0, events.at(-1)?.seq ?? 0);
      for (const regionId of touchedDuringLoad) refetchLater(regionId);
    } catch (error) {
      retry('load', error, () => void loadAll());
    }
  }

  /** What failed is tried again, once for each name; a reconnect comes by itself and needs no retry here. */
  function retry(name: string, error: unknown, again: () => void): void {
    if (isDisposed) return;
    if (isTokenRefusal(error)) return onTokenRefused(error);
    patchLink({ error: errorText(error) });
    subscriptions.get(`retry ${name}`)?.();
    subscriptions.set(`retry ${name}`, clock.after(RETRY_DELAY_MS, again));
  }

  function refetchLater(regionId: string): void {
    staleRegions.add(regionId);
    if (isRefetchScheduled) return;
    isRefetchScheduled = true;
    clock.after(REFETCH_INTERVAL_MS, () => {
      isRefetchScheduled = false;
      void refetch();
    });
  }

  async function refetch(): Promise<void> {
    const regionIds = [...staleRegions];
    staleRegions.clear();
    if (isDisposed) return;
    if (regionIds.length >= REFETCH_ALL_FROM) return loadAll();
    await Promise.all(regionIds.map(refetchOne));
  }

  async function refetchOne(regionId: string): Promise<void> {
    if (regionsInFlight.has(regionId)) return refetchLater(regionId);
    regionsInFlight.add(regionId);
    touchedDuringLoad.add(regionId);
    try {
      const region = await port.getRegion(regionId);
      commit((fleet) => ({ ...withRegions(fleet, [region], false), link: withoutFault(fleet.link) }));
    } catch (error) {
      if (error instanceof Refusal && error.appCode === 'Region:NOT_FOUND')
        commit((fleet) => ({ ...fleet, regions: new Map([...fleet.regions].filter(([id]) => id !== regionId)) }));
      else retry(`region ${regionId}`, error, () => refetchLater(regionId));
    } finally {
      regionsInFlight.delete(regionId);
    }
  }

  function onEvent(event: MeridianEvent): void {
    const isGap = lastSeq !== null && event.seq > lastSeq + 1;
    lastSeq = Math.max(lastSeq ?? 0, event.seq);
    commit((fleet) => withEvents(fleet, [event]));
    // A gap means that something happened between the first read and the start of the stream.
    if (isGap) void loadAll();
    else if (event.target.regionId !== undefined) refetchLater(event.target.regionId);
  }

  function onFrame(frame: MetricsFrame): void {
    const nowMs = clock.nowMs();
    // Ages are told by the server's clock and ours side by side, so that a wrong wall clock here changes nothing.
    clockOffsetMs = Date.parse(frame.at) - nowMs;
    const records = frame.nodes.map((status) => recordOf(status, nowMs));
    for (const status of frame.nodes) {
      samples.note(status.nodeId, {
        sessions: activeSessions(status.type, status),
        cpuPercent: status.cpuUsagePercent ?? null,
      });
      failing.note(status, nowMs);
    }
    const aheadMs = clockOffsetMs;
    commit((fleet) => withNodes(fleet, frame, records, aheadMs));
  }

  function recordOf(status: NodeStatus, nowMs: number): NodeRecord {
    const heardAtMs = Math.min(nowMs, Date.parse(status.lastHeartbeatAt) - clockOffsetMs);
    return { status, heardAtMs, isActive: true };
  }

  function watchMetrics(): void {
    subscriptions.set(
      'metrics',
      port.watchMetrics({
        onNews: onFrame,
        onStarted: onBegun,
        onError: (error) => retry('metrics', error, watchMetrics),
      }),
    );
  }

  function watchEvents(): void {
    subscriptions.set(
      'events',
      port.watchEvents({
        onNews: onEvent,
        onStarted: () => {
          onBegun();
          void loadAll();
        },
        onError: (error) => retry('events', error, watchEvents),
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
    watchMetrics();
    watchEvents();
  }

  port.onLink((news) => {
    // The streams were ended because of it: that they did is no news.
    if (store.getState().link.isTokenRefused) return;
    const wasRefused = isConnected && news.state !== 'open' && !hasBegun;
    isConnected = news.state === 'open';
    if (wasRefused) void askWhyRefused();
    // Open is what brought something.
    if (isConnected) return patchLink({ nextTryAtMs: null });
    hasBegun = false;
    const nextTryAtMs = news.retryInMs === null ? null : clock.nowMs() + news.retryInMs;
    patchLink({ state: news.state, nextTryAtMs, ...(news.error === null ? {} : { error: news.error }) });
  });
  watch();
  return {
    dispose: () => {
      isDisposed = true;
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

/** The state without what it remembers of nodes whose servers are no more. */
function withoutStrangers(fleet: FleetState): FleetState {
  const servers = [...fleet.regions.values()].flatMap((region) => region.servers);
  const known = new Set(servers.map((server) => server.serverId));
  return { ...fleet, nodes: new Map([...fleet.nodes].filter(([nodeId]) => known.has(nodeId))) };
}

function withNodes(
  fleet: FleetState,
  frame: MetricsFrame,
  records: readonly NodeRecord[],
  aheadMs: number,
): FleetState {
  const nodes = new Map(fleet.nodes);
  const gone = frame.type === 'frame' ? frame.gone : nodes.keys();
  for (const nodeId of gone) {
    const node = nodes.get(nodeId);
    if (node !== undefined) nodes.set(nodeId, { ...node, isActive: false });
  }
  for (const record of records) nodes.set(record.status.nodeId, record);
  // A few milliseconds more or less on the way are no other time.
  const isSame = fleet.serverAheadMs !== null && Math.abs(aheadMs - fleet.serverAheadMs) < SAME_TIME_MS;
  const { heartbeatIntervalMs } = frame;
  return { ...fleet, nodes, heartbeatIntervalMs, serverAheadMs: isSame ? fleet.serverAheadMs : aheadMs };
}
