import { stateCode } from '@meridian/shared/history.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { Delta } from '../desired/records.ts';
import type { LiveTable } from './live-table.ts';
import { mayChangeRoutability } from './node-state.ts';
import { reasonsAgainst } from './reasons-against.ts';

/** What was asked of the fleet, and when that changes. */
export type DesiredSource = Desired & { onSwap(follower: (delta: Delta) => void): void };

const STALE = -1;

/** The state of every slot's server as a code, thought through again only where something has changed. */
export class SampledStates {
  readonly #desired: DesiredSource;
  readonly #table: LiveTable;
  readonly #codes: number[] = [];

  constructor(desired: DesiredSource, table: LiveTable) {
    this.#desired = desired;
    this.#table = table;
    table.onChange(({ node, was }) => {
      if (mayChangeRoutability(was, node)) this.#forget(node.serverId);
    });
    table.onVerdict((regionId) => this.#forgetRegion(regionId));
    desired.onSwap(({ regions = [], servers = [] }) => {
      for (const { regionId } of regions) this.#forgetRegion(regionId);
      for (const { serverId } of servers) this.#forget(serverId);
    });
  }

  /** Null where nothing is known of the slot's server. */
  codeAt(slot: number): number | null {
    const code = this.#codes[slot] ?? STALE;
    if (code !== STALE) return code;
    const node = this.#table.nodeAt(slot);
    const server = node && this.#desired.server(node.serverId);
    const region = server && this.#desired.region(server.regionId);
    if (!region) return null;
    const routable = reasonsAgainst(region, server, this.#table).length === 0;
    const { liveness, runtimeStatus } = node;
    return (this.#codes[slot] = stateCode({ liveness, runtimeStatus, routable }));
  }

  #forgetRegion(regionId: string): void {
    for (const { serverId } of this.#desired.serversIn(regionId)) this.#forget(serverId);
  }

  #forget(serverId: string): void {
    const slot = this.#table.columns.slots.of(serverId);
    if (slot !== null) this.#codes[slot] = STALE;
  }
}
