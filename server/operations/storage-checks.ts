import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { STORAGE_FAULTS, type StorageCheck } from '@meridian/shared/storage-check.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { LiveTable } from '../fleet/live-table.ts';
import { Gate } from '../outbound/gate.ts';
import type { StoreAccess } from '../outbound/s3-store.ts';
import type { Vault } from '../security/vault.ts';
import type { CheckJournal } from './check-journal.ts';
import { hasStorage, SecretUnreadable, storeAccess, type StoringRegion } from './region-stores.ts';
import { isOurLink, isUnreached, reportOf, type StorageMemory, type StorageState, turn } from './storage-state.ts';
import { SYSTEM_ACTOR } from './system.ts';

const ROUND_MS = 1000;
const AT_ONCE = 4;
const JITTER = 0.2;
/** A failure is looked at again so soon, until it is over. */
const AGAIN_AFTER_MS = 30_000;

type Parts = {
  readonly desired: Desired;
  readonly table: Pick<LiveTable, 'noteStorage' | 'noteStorageReport'>;
  readonly journal: Pick<CheckJournal, 'note' | 'keep'>;
  readonly vault: Vault;
  readonly check: (access: StoreAccess, regionId: string) => Promise<StorageCheck>;
  readonly intervalMs: number;
  /** What was known before the start, by region. */
  readonly memories: ReadonlyMap<string, StorageMemory>;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly random: () => number;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

type Entry = StorageState & { dueAtMs: number; running: Promise<StorageCheck> | null };

/** Looks whether every region's storage works, again and again, and when somebody asks. */
export class StorageChecks {
  readonly #parts: Parts;
  readonly #entries = new Map<string, Entry>();
  readonly #gate = new Gate(AT_ONCE);
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    for (const region of parts.desired.regions()) {
      if (hasStorage(region)) this.#add(region, this.#parts.intervalMs * JITTER * parts.random());
    }
    this.#noteAll();
  }

  start(): void {
    this.#timer = setInterval(() => this.round(), ROUND_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#isStopped = true;
  }

  /** Checks a region's storage now, for a person; a check that is under way serves both. */
  async verify(regionId: string): Promise<StorageCheck> {
    const region = this.#parts.desired.region(regionId);
    if (!region) throw new Refusal('existence', [blocker('Region:NOT_FOUND')]);
    if (!hasStorage(region)) throw new Refusal('rule', [blocker('VerifyRegionS3:NOT_CONFIGURED')]);
    this.#follow();
    const entry = this.#entries.get(regionId) ?? this.#add(region, this.#parts.intervalMs);
    return this.#run(region, entry);
  }

  /** One round: follow what was changed, then check what is due. */
  round(): void {
    this.#follow();
    const nowMs = this.#parts.monotonicMs();
    for (const [regionId, entry] of this.#entries) {
      const region = this.#parts.desired.region(regionId);
      if (entry.dueAtMs > nowMs || entry.running || !hasStorage(region)) continue;
      this.#run(region, entry).catch((error: unknown) =>
        this.#parts.onTrouble(`the storage of ${regionId} could not be checked`, error),
      );
    }
  }

  #follow(): void {
    const { desired, table, journal, monotonicMs } = this.#parts;
    for (const region of desired.regions()) {
      if (!hasStorage(region)) continue;
      const entry = this.#entries.get(region.regionId) ?? this.#add(region, 0);
      if (entry.version === region.s3.version) continue;
      // What failed counts as failing until the new one has proved itself.
      Object.assign(entry, { version: region.s3.version, report: null, dueAtMs: monotonicMs() });
      table.noteStorageReport(region.regionId, null);
    }
    for (const regionId of this.#entries.keys()) {
      if (hasStorage(desired.region(regionId))) continue;
      this.#entries.delete(regionId);
      table.noteStorageReport(regionId, null);
      table.noteStorage(regionId, false);
      journal.keep(`region|${regionId}`, null);
    }
  }

  #add({ regionId, s3 }: StoringRegion, dueInMs: number): Entry {
    const { memories, monotonicMs, table } = this.#parts;
    const memory = memories.get(regionId);
    const isKnown = memory?.version === s3.version;
    const entry: Entry = {
      version: s3.version,
      report: isKnown ? memory.report : null,
      failedInARow: memory?.isFailing ? 1 : 0,
      isFailing: memory?.isFailing ?? false,
      dueAtMs: monotonicMs() + (memory?.isFailing ? 0 : dueInMs),
      running: null,
    };
    this.#entries.set(regionId, entry);
    if (entry.report) table.noteStorageReport(regionId, entry.report);
    return entry;
  }

  #run(region: StoringRegion, entry: Entry): Promise<StorageCheck> {
    if (entry.running) return entry.running;
    entry.dueAtMs = this.#parts.monotonicMs() + this.#parts.intervalMs;
    entry.running = this.#gate
      .run(() => this.#check(region))
      .then((check) => {
        this.#take(region, entry, check);
        return check;
      })
      .finally(() => {
        entry.running = null;
      });
    return entry.running;
  }

  async #check(region: StoringRegion): Promise<StorageCheck> {
    const { vault, check, onTrouble } = this.#parts;
    try {
      return await check(storeAccess(region, vault), region.regionId);
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      onTrouble(error.message);
      const { message } = STORAGE_FAULTS['S3:SECRET_UNREADABLE'];
      return { ok: false, steps: [{ step: 'authenticate', ok: false, code: 'S3:SECRET_UNREADABLE', message }] };
    }
  }

  #take(region: StoringRegion, entry: Entry, check: StorageCheck): void {
    const { now, journal, table } = this.#parts;
    const { regionId, s3 } = region;
    const isStillWanted = this.#entries.get(regionId) === entry && entry.version === s3.version;
    if (!isStillWanted || this.#isStopped) return;
    const [wasFailing, wasUnreached, at] = [entry.isFailing, isUnreached(entry), now().toISOString()];
    const report = reportOf(region, check, at);
    turn(entry, report);
    entry.dueAtMs = this.#parts.monotonicMs() + this.#waitMs(entry);
    table.noteStorageReport(regionId, report);
    // Is it this store, or our own link? The others tell.
    if (isUnreached(entry) && !wasUnreached) this.#askAllNow();
    this.#noteAll();
    if (wasFailing !== entry.isFailing) {
      const { failedStep, code, message } = report;
      journal.note({
        at,
        actor: SYSTEM_ACTOR,
        type: entry.isFailing ? 's3.failing' : 's3.recovered',
        target: { regionId },
        detail: entry.isFailing ? { failedStep, code, message } : {},
      });
    }
    const memory: StorageMemory = { version: entry.version, isFailing: entry.isFailing, report };
    if (wasFailing || entry.isFailing) journal.keep(`region|${regionId}`, memory);
  }

  #askAllNow(): void {
    const nowMs = this.#parts.monotonicMs();
    for (const entry of this.#entries.values()) {
      if (!isUnreached(entry)) entry.dueAtMs = Math.min(entry.dueAtMs, nowMs);
    }
  }

  /** While every store is out of reach, what was known before stands. */
  #noteAll(): void {
    const isOurs = isOurLink([...this.#entries.values()]);
    for (const [regionId, entry] of this.#entries) {
      if (!isOurs || !isUnreached(entry)) this.#parts.table.noteStorage(regionId, entry.isFailing);
    }
  }

  #waitMs({ report }: StorageState): number {
    const { intervalMs, random } = this.#parts;
    const jitter = 1 - JITTER + 2 * JITTER * random();
    return (report?.status === 'Failing' ? Math.min(AGAIN_AFTER_MS, intervalMs) : intervalMs) * jitter;
  }
}
