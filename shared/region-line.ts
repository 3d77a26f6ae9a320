import type { Region, RegionTotals } from './region.ts';

/** What a region's totals hold in a stream, in the order in which a view's frames number them. */
export const REGION_TOTALS = [
  'servers',
  'backends',
  'proxies',
  'routableBackends',
  'routableProxies',
  'nodesOnline',
  'calls',
  'callCapacity',
  'connections',
  'connectionCapacity',
  'enabled',
  'inService',
  'heard',
  'starting',
  'stale',
  'routableCalls',
  'callsTried',
  'callsHarmed',
  'connectionsTried',
  'connectionsHarmed',
  'callsLost',
  'connectionsLost',
] as const;

/** All that a region's badge is judged by without its servers. */
export type RegionLineTotals = RegionTotals & {
  /** Servers that are not disabled. */
  readonly enabled: number;
  /** Servers neither disabled nor in maintenance; of those, the ones whose nodes are heard, and are starting. */
  readonly inService: number;
  readonly heard: number;
  readonly starting: number;
  /** Servers that would be running, but whose node is overdue. */
  readonly stale: number;
  /** Calls on routable backends. */
  readonly routableCalls: number;
  /** `SessionsTried` as backends count them. */
  readonly callsTried: number;
  readonly callsHarmed: number;
  /** The same as proxies count them: a proxy and a backend both see one session. */
  readonly connectionsTried: number;
  readonly connectionsHarmed: number;
  /** What servers held that should serve, but went offline: until it is given up as lost, nobody knows what became of it. */
  readonly callsLost: number;
  readonly connectionsLost: number;
};

/** A region as it is streamed: without its servers. */
export type RegionLine = Omit<Region, 'servers' | 'totals'> & { readonly totals: RegionLineTotals };
