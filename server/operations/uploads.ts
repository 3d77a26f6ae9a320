import { createHash } from 'node:crypto';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { UploadOrder, UploadRequest } from '@meridian/shared/upload.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { AddressGuard } from '../outbound/address-guard.ts';
import type { StoreAccess } from '../outbound/s3-store.ts';
import type { Vault } from '../security/vault.ts';
import { hasStorage, recordingsPrefix, SecretUnreadable, storeAccess, type StoringRegion } from './region-stores.ts';

const VALID_SECONDS = 15 * 60;
/** Of one part of a key, written out; a key may have 1,024 bytes. */
const PART_MAX_LENGTH = 200;

type Parts = {
  readonly desired: Desired;
  readonly vault: Vault;
  readonly guard: AddressGuard;
  readonly now: () => Date;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/** Lets nodes put recordings into their region's bucket without holding its secret. */
export class Uploads {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * For the server that a key names, whatever state it is in: what was recorded must be kept, also while it drains.
   * Asked again for the same file, it is the same object for the rest of the day.
   */
  async presign(serverId: string, { callId, fileName, contentType }: UploadRequest): Promise<UploadOrder> {
    const { desired, guard, now } = this.#parts;
    const server = desired.server(serverId);
    const region = server && desired.region(server.regionId);
    if (!region) throw new Refusal('existence', [blocker('Node:GONE')]);
    if (!hasStorage(region)) throw new Refusal('rule', [blocker('PresignUpload:NOT_CONFIGURED')]);
    const access = this.#open(region);
    const at = now();
    const day = at.toISOString().slice(0, 10).replaceAll('-', '/');
    const key = `${recordingsPrefix(region.regionId)}${day}/${serverId}/${keyPart(callId)}/${keyPart(fileName)}`;
    // Much to load, and seldom needed at the start.
    const { presignPut } = await import('../outbound/s3-presign.ts');
    const url = await presignPut(access, guard, now, { key, contentType, expiresInSeconds: VALID_SECONDS });
    const expiresAt = new Date(at.getTime() + VALID_SECONDS * 1000).toISOString();
    return { url, method: 'PUT', headers: { 'content-type': contentType }, key, expiresAt };
  }

  #open(region: StoringRegion): StoreAccess {
    try {
      return storeAccess(region, this.#parts.vault);
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      this.#parts.onTrouble(error.message);
      throw new Refusal('rule', [blocker('PresignUpload:SECRET_UNREADABLE')]);
    }
  }
}

/**
 * A part of a key that no store, tool or file system takes for something else. What is not a letter, digit, dot, hyphen
 * or underscore is written as `=` and its bytes in hex, so that two texts never become one; what is too long ends in a
 * digest of the whole.
 */
export function keyPart(text: string): string {
  const written = text
    .replaceAll(/[^A-Za-z0-9._-]/gu, (found) => `=${Buffer.from(found).toString('hex')}`)
    .replace(/^\.+/, (dots) => '=2e'.repeat(dots.length));
  if (written.length <= PART_MAX_LENGTH) return written;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${written.slice(0, PART_MAX_LENGTH - digest.length - 1)}=${digest}`;
}
