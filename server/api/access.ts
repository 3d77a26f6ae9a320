import type { Role } from '@meridian/shared/role.ts';
import type { Desired } from '../desired/desired-state.ts';
import { isKeyGood } from '../desired/key-standing.ts';
import type { KeyRecord } from '../desired/records.ts';
import type { OperatorTokens } from '../security/operator-tokens.ts';
import { SlidingWindows } from '../security/sliding-window.ts';
import { TokenBuckets } from '../security/token-bucket.ts';
import type { Vault } from '../security/vault.ts';

/** Who a bearer token belongs to. */
export type Caller =
  | {
      readonly kind: 'operator';
      readonly tokenId: string;
      readonly name: string;
      readonly role: Role;
      readonly ended: AbortSignal;
    }
  | { readonly kind: 'node'; readonly key: KeyRecord };

/** What the contract promises: a token at least 1,000 requests/s, a key 20 heartbeats/s, an address 30 failures/min. */
const REQUESTS = { perSecond: 2000, burst: 4000 };
const HEARTBEATS = { perSecond: 20, burst: 50 };
/** Of as many keys each as one may bring: a relay attaches all of its nodes at once, and then hardly any. */
const ATTACHES = { perSecond: 2, burst: 30 };
/**
 * Of messages over WebSocket, for whom they come from: several times what a relay for 10,000 nodes sends, and little at
 * once, so that everyone else has a turn in between.
 */
const MESSAGE_BYTES = { perSecond: 32 * 1024 * 1024, burst: 4 * 1024 * 1024 };
const OPEN_REQUESTS = { perSecond: 2, burst: 20 };
const FAILED_SIGN_INS = { times: 30, windowMs: 60_000 };

type Parts = {
  readonly vault: Vault;
  readonly tokens: OperatorTokens;
  readonly desired: Desired;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
};

/** Who may come in, and how often. */
export class Access {
  readonly #parts: Parts;
  readonly #requests = new TokenBuckets(REQUESTS);
  readonly #heartbeats = new TokenBuckets(HEARTBEATS);
  readonly #uploads = new TokenBuckets(HEARTBEATS);
  readonly #attaches = new TokenBuckets(ATTACHES);
  readonly #messageBytes = new TokenBuckets(MESSAGE_BYTES);
  readonly #openRequests = new TokenBuckets(OPEN_REQUESTS);
  readonly #failures = new SlidingWindows(FAILED_SIGN_INS);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** One HMAC a token: look-ups by it are look-ups in memory. Of a request it tells whether it is the same again. */
  hmac(token: string): string {
    return this.#parts.vault.hmac(token);
  }

  /** Judged anew at each call, so that what was revoked a moment ago does not work any more. */
  caller(tokenHmac: string): Caller | null {
    const { tokens, desired, now } = this.#parts;
    const operator = tokens.find(tokenHmac, now());
    if (operator) {
      const { tokenId, name, role } = operator.token;
      return { kind: 'operator', tokenId, name, role, ended: operator.ended };
    }
    const key = desired.key(tokenHmac);
    if (!key || key.state === 'revoked') return null;
    const server = desired.server(key.serverId);
    // Of a server that is deleted nothing is left but its keys: its node is told that it is gone.
    return !server || isKeyGood(server, tokenHmac, now()) ? { kind: 'node', key } : null;
  }

  mayRequest(tokenId: string): boolean {
    return this.#requests.take(tokenId, this.#parts.monotonicMs());
  }

  mayHeartbeat(serverId: string): boolean {
    return this.#heartbeats.take(serverId, this.#parts.monotonicMs());
  }

  /** Of what takes no token, by address. */
  mayAskOpenly(address: string): boolean {
    return this.#openRequests.take(address, this.#parts.monotonicMs());
  }

  mayPresign(serverId: string): boolean {
    return this.#uploads.take(serverId, this.#parts.monotonicMs());
  }

  mayAttach(serverId: string): boolean {
    return this.#attaches.take(serverId, this.#parts.monotonicMs());
  }

  /** Counts what was read of someone; answers for how long nothing more is to be read, in milliseconds. */
  spendBytes(owner: string, bytes: number): number {
    return this.#messageBytes.spend(owner, this.#parts.monotonicMs(), bytes);
  }

  /** Counts a failed sign-in; false once an address has had too many. */
  mayFailAgain(address: string): boolean {
    return this.#failures.take(address, this.#parts.monotonicMs());
  }
}
