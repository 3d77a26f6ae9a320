import type { DesiredState } from '../desired/desired-state.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveTable } from '../fleet/live-table.ts';
import type { AddressGuard } from '../outbound/address-guard.ts';
import { probeServer } from '../outbound/probes/probe-server.ts';
import type { Vault } from '../security/vault.ts';
import type { Db } from '../storage/schema.ts';
import { CheckJournal, loadCheckStates, statesOf } from './check-journal.ts';
import type { ProbeMemory } from './probe-memory.ts';
import { ProbeSchedule } from './probe-schedule.ts';
import { checkPrefix } from './region-stores.ts';
import { StorageChecks } from './storage-checks.ts';
import type { StorageMemory } from './storage-state.ts';

const NEVER_MS = Number.MAX_SAFE_INTEGER;

type Parts = {
  readonly db: Db;
  readonly events: EventLog;
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly guard: AddressGuard;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
  readonly vault: Vault;
  /** 0: servers are not asked. */
  readonly probeIntervalMs: number;
  /** 0: stores are checked only when somebody asks. */
  readonly storageCheckIntervalMs: number;
  readonly deadAfterMs: number;
};

/** All that asks from outside, from start to stop. */
export type Checks = { readonly storage: StorageChecks; start(): void; stop(): Promise<void> };

/** Takes up what was known before the start; asks nobody yet. */
export async function openChecks(asked: Parts): Promise<Checks> {
  const { db, events, guard, onTrouble, probeIntervalMs, storageCheckIntervalMs, ...parts } = asked;
  const journal = new CheckJournal(events, onTrouble);
  const states = await loadCheckStates(db);
  const isProbing = probeIntervalMs > 0;
  const probes = new ProbeSchedule({
    ...parts,
    journal,
    ask: (server, allowedCidrs) => probeServer(server, allowedCidrs, guard, parts.monotonicMs),
    intervalMs: probeIntervalMs,
    // Where nobody asks any more, what once failed must not stay away for ever.
    memories: isProbing ? statesOf<ProbeMemory>(states, 'server') : new Map(),
    random: Math.random,
    onTrouble,
  });
  const isChecking = storageCheckIntervalMs > 0;
  const storage = new StorageChecks({
    ...parts,
    journal,
    check: async (access, regionId) => {
      // Much to load, and seldom needed at the start.
      const { checkStore } = await import('../outbound/s3-check.ts');
      return checkStore({ access, guard, now: parts.now, keyPrefix: checkPrefix(regionId) });
    },
    intervalMs: isChecking ? storageCheckIntervalMs : NEVER_MS,
    memories: isChecking ? statesOf<StorageMemory>(states, 'region') : new Map(),
    random: Math.random,
    onTrouble,
  });
  return {
    storage,
    start: () => {
      journal.start();
      if (isProbing) probes.start();
      if (isChecking) storage.start();
    },
    stop: async () => {
      probes.stop();
      storage.stop();
      await journal.stop();
    },
  };
}
