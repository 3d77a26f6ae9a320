import type { DesiredState } from '../../desired/desired-state.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { GoneReports } from '../../fleet/gone-reports.ts';
import type { LiveTable } from '../../fleet/live-table.ts';
import type { Routing } from '../../routing/routing.ts';
import type { Db } from '../../storage/schema.ts';
import type { Capacity } from '../capacity/capacity.ts';
import type { Drains } from '../drains.ts';
import type { Operations } from '../operations.ts';
import { AlertStore } from './alert-store.ts';
import { Alerts } from './alerts.ts';
import { CallRates } from './call-rates.ts';
import { ALERT_DEFINITIONS } from './definitions.ts';
import type { FactSources } from './facts.ts';
import { Refusals } from './refusals.ts';

/** A node of a deleted server that was not heard for so long has ceased to report. */
const ZOMBIE_WITHIN_MS = 60_000;
/** Room is measured over the whole fleet: not every second. */
const CAPACITY_EVERY_MS = 15_000;

type Parts = {
  readonly db: Db;
  readonly events: EventLog;
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly routing: Routing;
  readonly drains: Drains;
  readonly operations: Operations;
  readonly capacity: Capacity;
  readonly gone: GoneReports;
  readonly deadAfterMs: number;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly newSilenceId: () => string;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/** Alerts over everything the other rooms find out. */
export function openAlerts(parts: Parts): Promise<Alerts> {
  const store = new AlertStore(parts.db, ALERT_DEFINITIONS);
  return Alerts.load({ ...parts, sources: sourcesOf(parts), definitions: ALERT_DEFINITIONS, store });
}

function sourcesOf({ desired, table, routing, drains, operations, capacity, gone, monotonicMs }: Parts): FactSources {
  const callRates = new CallRates(monotonicMs);
  table.onChange((change) => callRates.hear(change));
  // A session has a backend and, mostly, a proxy: it counts once.
  table.onOutcome(({ regionId, type }, failed) => {
    if (type === 'Backend') callRates.tell(regionId, failed);
  });
  desired.onSwap(({ deletedRegionIds = [] }) => deletedRegionIds.forEach((regionId) => callRates.forget(regionId)));
  const refusals = new Refusals(monotonicMs);
  routing.onDecision((decision) => refusals.hear(decision));
  return {
    desired,
    live: table,
    callRate: (regionId) => callRates.of(regionId),
    refused: () => refusals.lately(),
    leaks: () => drains.report().leaks,
    operations: () => operations.list(undefined),
    capacity: everySoOften(CAPACITY_EVERY_MS, monotonicMs, () => capacity.report().regions),
    zombies: () => gone.lately(ZOMBIE_WITHIN_MS),
  };
}

/** Remembers an answer for a while. */
function everySoOften<T>(everyMs: number, monotonicMs: () => number, ask: () => T): () => T {
  let last: { readonly atMs: number; readonly answer: T } | null = null;
  return () => {
    if (last === null || monotonicMs() - last.atMs >= everyMs) last = { atMs: monotonicMs(), answer: ask() };
    return last.answer;
  };
}
