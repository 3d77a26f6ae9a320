import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { StartError } from '../start-error.ts';
import { readFileIfAny, writePrivateFile } from '../storage/state-directory.ts';
import type { Db } from '../storage/schema.ts';

const MASTER_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps secrets: finds them by HMAC-SHA-256 and seals them with AES-256-GCM, both under keys derived from one master
 * key (HKDF, RFC 5869). What is sealed is bound to where it stands, so that no ciphertext can be moved to another row.
 */
export class Vault {
  // KeyObjects: a Buffer key would be set up anew for every HMAC.
  readonly #lookupKey: KeyObject;
  readonly #sealKey: KeyObject;

  constructor(masterKey: Buffer) {
    this.#lookupKey = derive(masterKey, 'meridian lookup v1');
    this.#sealKey = derive(masterKey, 'meridian seal v1');
  }

  /** A one-way name for a secret, in hex: equal exactly when the secrets are. */
  hmac(secret: string): string {
    return createHmac('sha256', this.#lookupKey).update(secret).digest('hex');
  }

  /** What may be shown of a secret: enough to tell two apart, and nothing of the secret itself. */
  fingerprint(secret: string): string {
    return fingerprintOf(this.hmac(secret));
  }

  /** `place` names table, row and version. */
  seal(secret: string, place: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1:${sealed.toString('base64')}`;
  }

  /** Throws when it was sealed for another place or with another master key, or was altered. */
  open(sealed: string, place: string): string {
    const bytes = Buffer.from(sealed.replace(/^v1:/, ''), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}

/** The first 12 hex digits of a secret's HMAC. */
function fingerprintOf(hmac: string): string {
  return hmac.slice(0, 12);
}

/** Reads the master key, or makes one at the first start. */
export function openVault(masterKeyFile: string): Vault {
  const existing = readFileIfAny(masterKeyFile);
  if (existing && existing.length !== MASTER_KEY_BYTES) {
    throw new StartError(`The master key file ${masterKeyFile} must hold exactly ${MASTER_KEY_BYTES} bytes`);
  }
  if (existing) return new Vault(existing);
  const made = randomBytes(MASTER_KEY_BYTES);
  try {
    writePrivateFile(masterKeyFile, made);
  } catch (error) {
    throw new StartError(
      `The master key file ${masterKeyFile} cannot be made (${error instanceof Error ? error.message : ''})`,
    );
  }
  return new Vault(made);
}

const PROBE_NAME = 'master-key-probe';

/** A database and its master key belong together: with another one no secret could be opened and no key be found. */
export async function checkVaultMatches(db: Db, vault: Vault, masterKeyFile: string): Promise<void> {
  const probe = vault.hmac(PROBE_NAME);
  await db
    .insertInto('meta')
    .values({ name: PROBE_NAME, value: probe })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const stored = await db.selectFrom('meta').select('value').where('name', '=', PROBE_NAME).executeTakeFirst();
  if (stored?.value === probe) return;
  throw new StartError(
    `The master key file ${masterKeyFile} does not belong to this database: restore the one that was made with it`,
  );
}

function derive(masterKey: Buffer, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), purpose, 32)));
}
