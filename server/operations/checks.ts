import type { DesiredState } from '../desired/desired-state.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveTable } from '../fleet/live-table.ts';
import type { AddressGuard } from '../outbound/address-guard.ts';
import { probeServer } from '../outbound/probes/probe-server.ts';
import type { Db } from '../storage/schema.ts';
import { CheckJournal, loadCheckStates } from './check-journal.ts';
import { memoriesIn } from './probe-memory.ts';
import { ProbeSchedule } from './probe-schedule.ts';

type Parts = {
  readonly db: Db;
  readonly events: EventLog;
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly guard: AddressGuard;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
  /** 0: servers are not asked. */
  readonly probeIntervalMs: number;
};

/** All that asks from outside, from start to stop. */
export type Checks = { start(): void; stop(): Promise<void> };

/** Takes up what was known before the start; asks nobody yet. */
export async function openChecks({ db, events, guard, onTrouble, probeIntervalMs, ...parts }: Parts): Promise<Checks> {
  const journal = new CheckJournal(events, onTrouble);
  const states = await loadCheckStates(db);
  const isProbing = probeIntervalMs > 0;
  const probes = new ProbeSchedule({
    ...parts,
    journal,
    ask: (server, allowedCidrs) => probeServer(server, allowedCidrs, guard, parts.monotonicMs),
    intervalMs: probeIntervalMs,
    // Where nobody asks any more, what once failed must not stay away for ever.
    memories: isProbing ? memoriesIn(states) : new Map(),
    random: Math.random,
    onTrouble,
  });
  return {
    start: () => {
      journal.start();
      if (isProbing) probes.start();
    },
    stop: async () => {
      probes.stop();
      await journal.stop();
    },
  };
}
