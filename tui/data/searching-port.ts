import type { Clock } from '../input/clock.ts';
import type { FoundServer, ServerSearch, ViewWatch } from '@meridian/server/client';
import type { ViewInput } from '@meridian/shared/view.ts';
import type { LinkNews, ServerPort, Unsubscribe } from './port.ts';

const SEARCH_INTERVAL_MS = 2000;

type Parts = {
  readonly search: () => ServerSearch;
  readonly connect: (found: FoundServer) => ServerPort;
  readonly clock: Clock;
};

/** A port for a server that may not be there yet: it looks again until there is one, and then is that server's port. */
export function createSearchingPort({ search, connect, clock }: Parts): ServerPort {
  let port: ServerPort | null = null;
  let missing = '';
  let cancelLook = (): void => undefined;
  const listeners: ((news: LinkNews) => void)[] = [];
  const waiting = new Set<(found: ServerPort) => void>();

  function look(): void {
    const result = search();
    if ('missing' in result) {
      missing = result.missing;
      for (const listener of listeners) listener(nothingFound());
      cancelLook = clock.after(SEARCH_INTERVAL_MS, look);
      return;
    }
    port = connect(result);
    for (const listener of listeners) port.onLink(listener);
    for (const start of waiting) start(port);
    waiting.clear();
  }

  function nothingFound(): LinkNews {
    return { state: 'closed', error: missing, retryInMs: SEARCH_INTERVAL_MS };
  }

  async function found(): Promise<ServerPort> {
    if (port === null) throw new Error(missing);
    return port;
  }

  /** Begins a stream now, or as soon as there is a server. */
  function whenFound(begin: (port: ServerPort) => Unsubscribe): Unsubscribe {
    if (port !== null) return begin(port);
    let stop: Unsubscribe | null = null;
    const start = (ready: ServerPort) => {
      stop = begin(ready);
    };
    waiting.add(start);
    return () => {
      waiting.delete(start);
      stop?.();
    };
  }

  look();
  return {
    getRegion: async (regionId) => (await found()).getRegion(regionId),
    getServer: async (regionId, serverId) => (await found()).getServer(regionId, serverId),
    getNames: async (serverIds) => (await found()).getNames(serverIds),
    getSelf: async () => (await found()).getSelf(),
    latestEvents: async (count) => (await found()).latestEvents(count),
    ask: async (name, input) => (await found()).ask(name, input),
    fleetAt: async (asked) => (await found()).fleetAt(asked),
    timeline: async (window, place) => (await found()).timeline(window, place),
    plan: async (request, override) => (await found()).plan(request, override),
    change: async (request, options) => (await found()).change(request, options),
    watchView: (view, watcher) => {
      let wanted = view;
      let watch: ViewWatch | null = null;
      const stop = whenFound((ready) => {
        watch = ready.watchView(wanted, watcher);
        return watch.stop;
      });
      const setView = (next: ViewInput) => {
        wanted = next;
        watch?.setView(next);
      };
      return { setView, stop };
    },
    watchEvents: (watcher) => whenFound((ready) => ready.watchEvents(watcher)),
    watchAlerts: (watcher) => whenFound((ready) => ready.watchAlerts(watcher)),
    watchPresence: (plan, watcher) => whenFound((ready) => ready.watchPresence(plan, watcher)),
    retryNow: () => {
      if (port !== null) return port.retryNow();
      cancelLook();
      look();
    },
    onLink: (listener) => {
      listeners.push(listener);
      if (port !== null) port.onLink(listener);
      else listener(nothingFound());
    },
  };
}
