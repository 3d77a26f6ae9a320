import type { MeridianClient } from '@meridian/server/client';
import { HISTORY_SPANS } from './history-spans.ts';
import type { QueryAnswer, QueryInput, QueryName } from './queries.ts';

export type CallOptions = { readonly signal: AbortSignal };
type Query<Name extends QueryName> = (
  client: MeridianClient,
  input: QueryInput<Name>,
  options: CallOptions,
) => Promise<QueryAnswer<Name>>;

/** Of a region's history; what changed before a symptom is among them, or was long ago. */
const HISTORY_EVENTS = 200;

/** By which procedure each question is answered. */
export const QUERIES: { readonly [Name in QueryName]: Query<Name> } = {
  drains: (client, _, options) => client.drains.list.query(undefined, options),
  operations: (client, _, options) => client.operations.list.query({}, options),
  capacity: (client, _, options) => client.capacity.report.query({}, options),
  demand: (client, _, options) => client.capacity.demand.query(undefined, options),
  safetyRules: (client, _, options) => client.safetyRules.list.query(undefined, options),
  history: async (client, target, options) => {
    const { events } = await client.events.list.query({ last: HISTORY_EVENTS, target }, options);
    return events;
  },
  serverHistory: (client, { serverId, span }, options) => {
    const { lastMs, stepMs } = HISTORY_SPANS[span];
    return client.serverMetrics.getServerHistory.query({ serverId, lastMs, stepMs }, options);
  },
  foundServers: (client, input, options) => client.regionManager.findServers.query(input, options),
  explanation: (client, question, options) => client.routing.explain.query(question, options),
};
