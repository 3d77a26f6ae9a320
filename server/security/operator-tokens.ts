import type { Role } from '@meridian/shared/role.ts';
import { ulid } from 'ulid';
import type { Db, OperatorTokenRow, Trx } from '../storage/schema.ts';
import { generateCredential } from './credentials.ts';
import type { Vault } from './vault.ts';

/** A person's or script's token, without the token itself. */
export type OperatorToken = {
  readonly tokenId: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
};

type Held = { token: OperatorToken; readonly ended: AbortController };

/** Operators' tokens: found in memory by HMAC, written through the caller's transaction. */
export class OperatorTokens {
  readonly #vault: Vault;
  readonly #byHmac = new Map<string, Held>();
  readonly #byId = new Map<string, Held>();

  private constructor(vault: Vault) {
    this.#vault = vault;
  }

  static async load(db: Db, vault: Vault): Promise<OperatorTokens> {
    const tokens = new OperatorTokens(vault);
    const rows = await db.selectFrom('operator_tokens').selectAll().orderBy('token_id').execute();
    for (const row of rows) tokens.#hold(tokenFromRow(row), row.token_hmac);
    return tokens;
  }

  /** Whose token this is, if it is one that works now; `ended` fires when it stops working. */
  find(tokenHmac: string, now: Date): { token: OperatorToken; ended: AbortSignal } | null {
    const held = this.#byHmac.get(tokenHmac);
    if (!held || !worksAt(held.token, now)) return null;
    return { token: held.token, ended: held.ended.signal };
  }

  list(): readonly OperatorToken[] {
    return [...this.#byId.values()].map(({ token }) => token);
  }

  get(tokenId: string): OperatorToken | null {
    return this.#byId.get(tokenId)?.token ?? null;
  }

  /** Writes a new token. It works once `issued` was called, after the commit; the token itself is shown this once. */
  async issue(
    trx: Trx,
    wish: { name: string; role: Role; expiresAt: string | null },
    at: string,
  ): Promise<{ tokenId: string; token: string; issued: () => void }> {
    const token = generateCredential('mro');
    const row: OperatorTokenRow = {
      token_id: `tok_${ulid()}`,
      name: wish.name,
      role: wish.role,
      token_hmac: this.#vault.hmac(token),
      created_at: at,
      expires_at: wish.expiresAt,
      revoked_at: null,
    };
    await trx.insertInto('operator_tokens').values(row).execute();
    return { tokenId: row.token_id, token, issued: () => this.#hold(tokenFromRow(row), row.token_hmac) };
  }

  /** Writes that a token is revoked. It stops working, and its open streams end, once `revoked` was called. */
  async revoke(trx: Trx, tokenId: string, at: string): Promise<{ revoked: () => void }> {
    await trx.updateTable('operator_tokens').set({ revoked_at: at }).where('token_id', '=', tokenId).execute();
    return {
      revoked: () => {
        const held = this.#byId.get(tokenId);
        if (!held) return;
        held.token = { ...held.token, revokedAt: at };
        held.ended.abort();
      },
    };
  }

  /** Ends the open streams of tokens that have expired since. */
  endExpired(now: Date): void {
    for (const { token, ended } of this.#byId.values()) {
      if (!ended.signal.aborted && !worksAt(token, now)) ended.abort();
    }
  }

  #hold(token: OperatorToken, tokenHmac: string): void {
    const held: Held = { token, ended: new AbortController() };
    this.#byHmac.set(tokenHmac, held);
    this.#byId.set(token.tokenId, held);
  }
}

function worksAt(token: OperatorToken, now: Date): boolean {
  return token.revokedAt === null && (token.expiresAt === null || now.getTime() < Date.parse(token.expiresAt));
}

function tokenFromRow(row: OperatorTokenRow): OperatorToken {
  return {
    tokenId: row.token_id,
    name: row.name,
    role: row.role as Role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}
