import { heartbeatSchemas, type HeartbeatReply } from '@meridian/shared/node-status.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { RouteEnd } from '@meridian/shared/route-end.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { ServerRecord } from '../desired/records.ts';
import { desiredStatusOf } from './desired-status.ts';
import type { LiveTable } from './live-table.ts';

type Parts = {
  readonly desired: Desired;
  readonly table: LiveTable;
  readonly now: () => Date;
  readonly heartbeatIntervalMs: number;
  /** Resolves once what has been recorded so far is written. */
  readonly keep: () => Promise<void>;
  /** What a proxy is to choose from while Meridian does not answer. */
  readonly peersFor: (proxy: ServerRecord) => readonly RouteEnd[];
};

/** Hears nodes, and tells each what is asked of it. */
export class Heartbeats {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes a heartbeat of the server that its key names. It never creates anything: a deleted server's node is told so. */
  async receive(serverId: string, input: unknown): Promise<HeartbeatReply> {
    const { desired, table, now, keep, peersFor, heartbeatIntervalMs } = this.#parts;
    for (let fence = table.fenced(serverId); fence; fence = table.fenced(serverId)) await fence;
    // From here to the record nothing may wait: a delete could be judged meanwhile, and miss this heartbeat.
    const server = desired.server(serverId);
    const region = server && desired.region(server.regionId);
    if (!region) throw new Refusal('existence', [blocker('Node:GONE')]);
    const heartbeat = parseShape(heartbeatSchemas[server.type], input);
    const at = now();
    const { accepted, mustBeKept } = table.record(server, heartbeat, at);
    const reply = {
      accepted,
      ...desiredStatusOf(region, server, table.mayHaveSessions(serverId), at),
      nextHeartbeatMs: heartbeatIntervalMs,
      ...(server.type === 'Proxy' && { peers: peersFor(server) }),
    };
    if (mustBeKept) await keep();
    return reply;
  }
}
