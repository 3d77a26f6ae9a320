import { setImmediate } from 'node:timers/promises';
import type { Region } from '@meridian/shared/region.ts';
import {
  STORAGE_FAULTS,
  type StorageCheck,
  type StorageFault,
  type StorageStep,
} from '@meridian/shared/storage-check.ts';
import type { S3Record } from '../../server/desired/records.ts';
import type { EventDraft } from '../../server/events/event-log.ts';
import { placeOfS3Secret } from '../../server/lifecycle/update-region-s3.ts';
import { StorageChecks } from '../../server/operations/storage-checks.ts';
import type { StorageMemory } from '../../server/operations/storage-state.ts';
import { Vault } from '../../server/security/vault.ts';
import { RoutingFleet } from './routing-fleet.ts';

const EPOCH_MS = Date.parse('2026-01-01T00:00:00Z');
const STEP_MS = 1000;
export const WELL: StorageCheck = { ok: true, steps: [{ step: 'delete', ok: true }] };

/** What a check answers that failed at this step. */
export function failedAt(step: StorageStep, code: StorageFault): StorageCheck {
  return { ok: false, steps: [{ step, ok: false, code, message: STORAGE_FAULTS[code].message }] };
}

/** Storage checks over regions in memory, every one with a store that works unless told otherwise. */
export class StoredWorld {
  readonly vault = new Vault(Buffer.alloc(32, 7));
  readonly fleet = new RoutingFleet();
  readonly checks: StorageChecks;
  readonly answers = new Map<string, StorageCheck>();
  /** The regions in the order in which their stores were asked, each with the secret key that was used. */
  readonly asked: string[] = [];
  readonly kept = new Map<string, object | null>();
  readonly troubles: string[] = [];
  readonly #drafts: EventDraft[] = [];

  constructor(regionIds: readonly string[], memories: ReadonlyMap<string, StorageMemory> = new Map()) {
    for (const regionId of regionIds) this.configure(regionId);
    this.checks = new StorageChecks({
      desired: this.fleet.desired,
      table: this.fleet.table,
      journal: {
        note: (draft) => this.#drafts.push(draft),
        keep: (subject, state) => this.kept.set(subject, state),
      },
      vault: this.vault,
      check: ({ secretKey }, regionId) => {
        this.asked.push(`${regionId} ${secretKey}`);
        return Promise.resolve(this.answers.get(regionId) ?? WELL);
      },
      intervalMs: 300_000,
      memories,
      now: () => new Date(EPOCH_MS + this.fleet.nowMs),
      monotonicMs: () => this.fleet.nowMs,
      random: () => 0.5,
      onTrouble: (trouble) => this.troubles.push(trouble),
    });
  }

  /** Gives a region a store, or another one. */
  configure(regionId: string, version = 1, change: Partial<S3Record> = {}): void {
    const seal = (field: 'accessKey' | 'secretKey') => {
      const secret = `${field} of ${regionId}`;
      return { hmac: secret, sealed: this.vault.seal(secret, placeOfS3Secret(regionId, field, version)) };
    };
    const s3: S3Record = {
      version,
      endpoint: `${regionId.toLowerCase()}.store.test`,
      bucket: 'recordings',
      signingRegion: 'us-east-1',
      useSSL: true,
      forcePathStyle: true,
      accessKeyFingerprint: 'abcd',
      updatedAt: '2026-01-01T00:00:00.000Z',
      accessKey: seal('accessKey'),
      secretKey: seal('secretKey'),
      ...change,
    };
    this.fleet.region(regionId, { latitude: 0, longitude: 0 }, { s3, recordingRequired: true });
  }

  /** Takes a region's store away. */
  unset(regionId: string): void {
    this.fleet.region(regionId, { latitude: 0, longitude: 0 }, { s3: null });
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.fleet.nowMs += STEP_MS;
      this.checks.round();
      await setImmediate();
    }
  }

  /** Whether it is known not to work, so that a region that must record takes no calls. */
  isFailing(regionId: string): boolean {
    return this.fleet.table.isStorageFailing(regionId);
  }

  report(regionId: string): Region['storage'] {
    return this.fleet.table.storage(regionId);
  }

  events(): string[] {
    return this.#drafts.map(({ type, target }) => `${type} ${target.regionId}`);
  }
}
