export { callProcedure, type PlainAnswer } from './call-procedure.ts';
export { createRetryWait, type RetryWait } from './retry-wait.ts';
export { createMeridianClient, type ClientOptions, type LinkState, type MeridianClient } from './client.ts';
export { findServer, type FoundServer, type ServerSearch } from './find-server.ts';
export { type MeridianRefusal, refusalOf } from './refusal.ts';
export { applyViewFrame, EMPTY_VIEW, type ViewRow, type ViewState } from './view-state.ts';
export {
  type Orders,
  RelayClient,
  type RelayedNode,
  type RelayedNodeOptions,
  type RelayOptions,
  type RelayRefusal,
} from './relay-client.ts';
export { FleetState } from './fleet-state.ts';
export { watchFleet, watchMetrics, type Watch } from './watch.ts';
export { watchView, type ViewWatch, type ViewWatcher } from './watch-view.ts';
