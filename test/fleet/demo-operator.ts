import type { Server } from '@meridian/shared/server.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** What an operator looks at. */
export type WantedServer = Pick<Server, 'serverId' | 'disabled' | 'drain'>;

/** How long a node of a disabled server stands empty before its operator stops the process. */
const STOP_WHEN_IDLE_MS = 20_000;

/**
 * The people at the machines, whom nobody simulates otherwise. Meridian never tells a process to exit because its server
 * is disabled; a person does, once its calls have run out, and starts it again when the server is enabled. Maintenance
 * alone stops nothing.
 */
export class DemoOperator {
  readonly #readServers: () => Promise<readonly WantedServer[]>;
  readonly #nodes: ReadonlyMap<string, SimulatedNode>;
  readonly #clones: ReadonlyMap<string, SimulatedNode>;

  /**
   * @param nodes by server id
   * @param clones second processes of nodes, by endpoint: found once their server is disabled, and stopped for good
   */
  constructor(
    readServers: () => Promise<readonly WantedServer[]>,
    nodes: ReadonlyMap<string, SimulatedNode>,
    clones: ReadonlyMap<string, SimulatedNode> = new Map(),
  ) {
    this.#readServers = readServers;
    this.#nodes = nodes;
    this.#clones = clones;
  }

  /** Looks once at what Meridian wants, and stops or starts processes accordingly. */
  async look(nowMs: number): Promise<void> {
    for (const server of await this.#readServers()) {
      const node = this.#nodes.get(server.serverId);
      // Not one of the demo's: the user added it, and runs what belongs to it, or nothing.
      if (node === undefined) continue;
      const outOfService = server.disabled !== null || server.drain !== null;
      if (!outOfService && node.stopped) node.start(nowMs);
      if (server.disabled === null) continue;
      for (const process of [node, this.#clones.get(node.endpoint)])
        if (process !== undefined && process.idleInMaintenanceMs(nowMs) >= STOP_WHEN_IDLE_MS) process.stop();
    }
  }
}
