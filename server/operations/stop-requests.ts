import type { DesiredState } from '../desired/desired-state.ts';
import { keyInUse } from '../desired/key-standing.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { Elsewhere, LiveView } from '../lifecycle/ports.ts';
import { placeOfServerKey } from '../lifecycle/server-keys.ts';
import type { AddressGuard } from '../outbound/address-guard.ts';
import { Gate } from '../outbound/gate.ts';
import { type CommandOutcome, shutDownNode } from '../outbound/node-commands.ts';
import type { Vault } from '../security/vault.ts';

type Parts = {
  readonly desired: DesiredState;
  readonly live: Pick<LiveView, 'mayHaveSessions' | 'keyUse'>;
  readonly elsewhere: Pick<Elsewhere, 'ticketsOut'>;
  readonly vault: Vault;
  readonly guard: AddressGuard;
  readonly monotonicMs: () => number;
  readonly onTrouble: (trouble: string, error: unknown) => void;
};

type Asked = { tries: number; nextAtMs: number; isTroubleSaid: boolean };

const TRIES_MAX = 3;
const RETRY_AFTER_MS = 10_000;
const AT_ONCE = 8;

/**
 * Asks the processes of drained servers to stop, where their nodes expose it. Each learns the same from the answer to
 * its next heartbeat: so a node without the interface is no error, and after three tries nobody asks again.
 */
export class StopRequests {
  readonly #parts: Parts;
  readonly #asked = new Map<string, Asked>();
  readonly #gate = new Gate(AT_ONCE);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** For a server whose drain is empty and is to end in a stop. Returns at once. */
  ask(server: ServerRecord, drainId: string): void {
    const nowMs = this.#parts.monotonicMs();
    const asked = this.#asked.get(drainId) ?? { tries: 0, nextAtMs: nowMs, isTroubleSaid: false };
    if (asked.tries >= TRIES_MAX || nowMs < asked.nextAtMs) return;
    asked.tries++;
    asked.nextAtMs = Number.POSITIVE_INFINITY;
    this.#asked.set(drainId, asked);
    void this.#try(server, drainId, asked);
  }

  /** Forgets the drains that are over. */
  prune(drainIds: ReadonlySet<string>): void {
    for (const drainId of this.#asked.keys()) if (!drainIds.has(drainId)) this.#asked.delete(drainId);
  }

  /** Nobody waits for it: so it never rejects. */
  async #try(server: ServerRecord, drainId: string, asked: Asked): Promise<void> {
    const { monotonicMs, onTrouble } = this.#parts;
    let outcome: CommandOutcome = 'failed';
    try {
      outcome = await this.#gate.run(() => this.#send(server, drainId));
    } catch (error) {
      // A key that cannot be opened, as of a row that was altered: the next try finds the same.
      if (!asked.isTroubleSaid) onTrouble(`the process of ${server.endpoint} could not be asked to stop`, error);
      asked.isTroubleSaid = true;
    }
    asked.nextAtMs = monotonicMs() + RETRY_AFTER_MS;
    // What was withdrawn was not sent, and may be meant again: that was no try.
    if (outcome === 'withdrawn') asked.tries--;
    else if (outcome !== 'failed') asked.tries = TRIES_MAX;
  }

  async #send(server: ServerRecord, drainId: string): Promise<CommandOutcome> {
    const { desired, live, vault, guard } = this.#parts;
    const { serverId, endpoint, useSSL, regionId } = server;
    const keyHmac = keyInUse(server, live);
    const sealed = desired.key(keyHmac)?.sealed ?? null;
    if (sealed === null) return 'withdrawn';
    const address = {
      endpoint,
      useSSL,
      apiKey: vault.open(sealed, placeOfServerKey(serverId, keyHmac)),
      allowedCidrs: desired.region(regionId)?.allowedCidrs ?? [],
    };
    return shutDownNode(guard, address, () => this.#isStillMeant(server, drainId));
  }

  /** Between asking and sending, a drain may be cancelled, a server move, and a session come. */
  #isStillMeant({ serverId, endpoint }: ServerRecord, drainId: string): boolean {
    const { desired, live, elsewhere } = this.#parts;
    const now = desired.server(serverId);
    if (now?.drain?.drainId !== drainId || now.drain.drainedAt === null || now.endpoint !== endpoint) return false;
    return !live.mayHaveSessions(serverId) && elsewhere.ticketsOut(serverId) === 0;
  }
}
