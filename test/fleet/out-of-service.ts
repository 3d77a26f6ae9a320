import { type MeridianClient, refusalOf } from '@meridian/server/client';
import type { WantedServer } from './demo-operator.ts';

/** Where an operator looks: of ten thousand servers few were ever taken out of service. */
export class OutOfService {
  readonly #client: MeridianClient;
  readonly #servers = new Map<string, WantedServer>();
  /** What Meridian says of them now is not known yet; the region by the server. */
  readonly #changed: Map<string, string>;

  /** @param known servers that may be out of service from the start */
  constructor(client: MeridianClient, known: readonly { readonly serverId: string; readonly regionId: string }[]) {
    this.#client = client;
    this.#changed = new Map(known.map(({ serverId, regionId }) => [serverId, regionId]));
  }

  /** Follows what is changed from now on. */
  follow(): void {
    this.#client.events.watch.subscribe(
      {},
      {
        onData: ({ data: { target, actor } }) => {
          // What nodes do is no word of an operator's; a drain that is complete is Meridian's.
          const isChange = actor.role !== 'system' || this.#servers.has(target.serverId ?? '');
          if (isChange && target.serverId && target.regionId) this.#changed.set(target.serverId, target.regionId);
        },
      },
    );
  }

  /** Every server that is out of service, or was once; rejects where Meridian does not answer. */
  async servers(): Promise<readonly WantedServer[]> {
    await Promise.all([...this.#changed].map(([serverId, regionId]) => this.#read(serverId, regionId)));
    return [...this.#servers.values()];
  }

  async #read(serverId: string, regionId: string): Promise<void> {
    this.#changed.delete(serverId);
    try {
      this.#servers.set(serverId, await this.#client.regionManager.getServer.query({ regionId, serverId }));
    } catch (error) {
      this.#servers.delete(serverId);
      if (refusalOf(error)?.code === 'NOT_FOUND') return;
      this.#changed.set(serverId, regionId);
      throw error;
    }
  }
}
