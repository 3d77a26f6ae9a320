import { heartbeatSchemas, type HeartbeatReply } from '@meridian/shared/node-status.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import type { Desired } from '../desired/desired-state.ts';
import { desiredStatusOf } from './desired-status.ts';
import type { LiveTable } from './live-table.ts';

/** Hears nodes, and tells each what is asked of it. */
export class Heartbeats {
  readonly #desired: Desired;
  readonly #table: LiveTable;
  readonly #now: () => Date;
  readonly #nextHeartbeatMs: number;

  constructor(parts: { desired: Desired; table: LiveTable; now: () => Date; heartbeatIntervalMs: number }) {
    this.#desired = parts.desired;
    this.#table = parts.table;
    this.#now = parts.now;
    this.#nextHeartbeatMs = parts.heartbeatIntervalMs;
  }

  /** Takes a heartbeat of the server that its key names. It never creates anything: a deleted server's node is told so. */
  async receive(serverId: string, input: unknown): Promise<HeartbeatReply> {
    await this.#table.unfenced(serverId);
    const server = this.#desired.server(serverId);
    const region = server && this.#desired.region(server.regionId);
    if (!region) throw new Refusal('existence', [blocker('Node:GONE')]);
    const heartbeat = parseShape(heartbeatSchemas[server.type], input);
    const accepted = this.#table.record(server, heartbeat, this.#now().toISOString());
    return { accepted, ...desiredStatusOf(region, server), nextHeartbeatMs: this.#nextHeartbeatMs };
  }
}
