import { type FleetWords, NODE_WORDS, type NodeWords } from '@meridian/shared/fleet-frame.ts';
import type { ServerState } from '@meridian/shared/server-health.ts';
import type { RosterEntry } from './roster-entry.ts';

type ServerWords = Pick<FleetWords, 'servers' | 'states' | 'nodes'>;
type Told = {
  readonly serverId: string;
  readonly endpoint: string;
  readonly state: ServerState;
  readonly isRoutable: boolean;
  readonly words: NodeWords | null;
};

/** What was told of servers in words: only what is not as it was is told again. */
export class ToldWords {
  readonly #told = new Map<number, Told>();

  /** What is to be told of these servers now. */
  differences(entries: Iterable<RosterEntry>): ServerWords {
    const lists = emptyLists();
    for (const entry of entries) {
      const { index, serverId, server, state, isRoutable, words } = entry;
      const before = this.#told.get(index);
      this.#told.set(index, { serverId, endpoint: server.endpoint, state, isRoutable, words });
      const isNew = before?.serverId !== serverId;
      if (isNew || before.endpoint !== server.endpoint) lists.servers.push(serverRow(entry));
      if (isNew || before.state !== state || before.isRoutable !== isRoutable) lists.states.push(stateRow(entry));
      if (words && (isNew || before.words !== words)) lists.nodes.push(nodeRow(index, words));
    }
    return lists;
  }

  /** All that was told. */
  everything(entries: Iterable<RosterEntry>): ServerWords {
    const lists = emptyLists();
    for (const entry of entries) {
      lists.servers.push(serverRow(entry));
      lists.states.push(stateRow(entry));
      if (entry.words) lists.nodes.push(nodeRow(entry.index, entry.words));
    }
    return lists;
  }

  forget(index: number): void {
    this.#told.delete(index);
  }
}

function emptyLists() {
  return {
    servers: [] as FleetWords['servers'][number][],
    states: [] as FleetWords['states'][number][],
    nodes: [] as FleetWords['nodes'][number][],
  };
}

function serverRow({ index, serverId, server: { regionId, type, endpoint } }: RosterEntry) {
  return [index, serverId, regionId, type, endpoint] as const;
}

function stateRow({ index, state, isRoutable }: RosterEntry) {
  return [index, state, isRoutable] as const;
}

function nodeRow(index: number, words: NodeWords): FleetWords['nodes'][number] {
  return [index, ...NODE_WORDS.map((name) => words[name])];
}
