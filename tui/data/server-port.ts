import { isRequestType, type RequestType } from '@meridian/shared/request-type.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import {
  createMeridianClient,
  createRetryWait,
  type FoundServer,
  type MeridianClient,
  refusalOf,
  watchView,
} from '@meridian/server/client';
import {
  Refusal,
  type ChangeAnswer,
  type ChangeRequest,
  type LinkNews,
  type RowChange,
  type ServerPort,
  type ShownPlan,
} from './port.ts';
import { readTimeline } from './read-timeline.ts';
import { QUERIES } from './server-queries.ts';
import { callService, planOperation } from './server-services.ts';

/** A query or a change without an answer for this long counts as lost. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A store that hangs takes its time at each of its steps: that is an answer too. */
const CHECK_TIMEOUT_MS = 90_000;
/** A half-open connection shows within two missed beats. */
const KEEP_ALIVE = { intervalMs: 2000, pongTimeoutMs: 2000 };

type Procedure = { readonly mutate: (input: never, options: { signal: AbortSignal }) => Promise<ChangeAnswer> };

/** The port to a real server, over its typed client. */
export function connectTo({ url, token }: FoundServer): ServerPort {
  const listeners: ((news: LinkNews) => void)[] = [];
  const retryWait = createRetryWait();
  const client = createMeridianClient({
    url,
    token,
    retryWait,
    keepAlive: KEEP_ALIVE,
    onLink: (news) => {
      for (const listener of listeners) listener(news);
    },
  });
  const changes: Readonly<Record<RequestType, Procedure>> = client.regionManager;
  return {
    getRegion: (regionId) => answer((options) => client.regionManager.getRegion.query({ regionId }, options)),
    getServer: (regionId, serverId) =>
      answer((options) => client.regionManager.getServer.query({ regionId, serverId }, options)),
    getNames: (serverIds) =>
      answer((options) => client.serverMetrics.getNames.query({ serverIds: [...serverIds] }, options)),
    getSelf: () => answer((options) => client.operators.getSelf.query(undefined, options)),
    latestEvents: async (count) => {
      const { events } = await answer((options) => client.events.list.query({ last: count }, options));
      return events;
    },
    ask: (name, input) => answer((options) => QUERIES[name](client, input, options)),
    fleetAt: (asked) => answer((options) => client.serverMetrics.getFleetAt.query(asked, options)),
    timeline: (window, place) => answer(() => readTimeline(client, window, place), CHECK_TIMEOUT_MS),
    plan: (request, override) => plan(client, request, override),
    change: (request, guards) => {
      const timeoutMs = request.type === 'regionManager.verifyRegionS3' ? CHECK_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
      return answer((options) => {
        if (request.type === 'regionManager.applyMany') {
          const { planHash = '', idempotencyKey, override } = guards;
          const given = { ...(idempotencyKey && { idempotencyKey }), ...(override && { override }) };
          return client.regionManager.applyMany.mutate({ actions: request.actions, planHash, ...given }, options);
        }
        if (!isRowChange(request)) return callService(client, request, options, guards.idempotencyKey);
        const { type, ...fields } = request;
        // Each procedure takes what its own type says; the union of all of them fits none.
        return changes[type].mutate({ ...fields, ...guards } as never, options);
      }, timeoutMs);
    },
    watchView: (view, { onNews, onStarted, onError }) =>
      watchView(client, view, { onNews, onStarted, onError: (error) => onError(asRefusal(error)) }),
    watchEvents: ({ onNews, onStarted, onError: tell }) => {
      const onError = (error: unknown) => tell(asRefusal(error));
      const onData = ({ data }: { data: Parameters<typeof onNews>[0] }) => onNews(data);
      const stream = client.events.watch.subscribe({}, { onData, onStarted, onError });
      return () => stream.unsubscribe();
    },
    watchAlerts: ({ onNews, onStarted, onError: tell }) => {
      const onError = (error: unknown) => tell(asRefusal(error));
      const stream = client.alerts.watch.subscribe({}, { onData: onNews, onStarted, onError });
      return () => stream.unsubscribe();
    },
    watchPresence: (held, { onNews, onStarted, onError: tell }) => {
      const onError = (error: unknown) => tell(asRefusal(error));
      const input = held === null ? {} : { plan: { action: held.action, targets: [...held.targets] } };
      const stream = client.presence.watch.subscribe(input, { onData: onNews, onStarted, onError });
      return () => stream.unsubscribe();
    },
    retryNow: retryWait.cutShort,
    onLink: (listener) => void listeners.push(listener),
  };
}

/** Changes of rows and operations have plans; what else is asked says itself what it does. */
async function plan(
  client: MeridianClient,
  request: ChangeRequest,
  override: Override | null,
): Promise<ShownPlan | null> {
  if (request.type === 'operations.start') return answer((options) => planOperation(client, request, options));
  const { rules, privateReason } = override ?? { rules: [], privateReason: '' };
  const overriding = override === null ? {} : { override: { rules: [...rules], privateReason } };
  if (request.type === 'regionManager.applyMany') {
    const { actions } = request;
    return answer((options) => client.regionManager.planMany.query({ actions, ...overriding }, options));
  }
  if (!isRowChange(request)) return null;
  return answer((options) => client.regionManager.plan.query({ ...request, ...overriding }, options));
}

function isRowChange(request: ChangeRequest): request is RowChange {
  return isRequestType(request.type);
}

async function answer<Answer>(
  ask: (options: { signal: AbortSignal }) => Promise<Answer>,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Answer> {
  try {
    return await ask({ signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw asRefusal(error);
  }
}

/** What the server said no to, as such; anything else as it is. */
function asRefusal(error: unknown): unknown {
  const refusal = refusalOf(error);
  return refusal === null ? error : new Refusal(refusal);
}
