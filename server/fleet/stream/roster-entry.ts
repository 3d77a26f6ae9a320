import { NODE_WORDS, type NodeWords } from '@meridian/shared/fleet-frame.ts';
import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { ProbeReport } from '@meridian/shared/probe.ts';
import { serverText, type ServerState, serverState } from '@meridian/shared/server-health.ts';
import type { RegionRecord, ServerRecord } from '../../desired/records.ts';
import type { LiveNode } from '../live-node.ts';
import { isOnline, type NodeState } from '../node-state.ts';
import { reasonsAgainst, type LiveFacts } from '../reasons-against.ts';

type Listed = Pick<RosterEntry, 'state' | 'isRoutable' | 'server'> & { readonly version: string | null };

/** One server as its watchers see it, with what is worked out of it once for all of them. */
export class RosterEntry {
  readonly serverId: string;
  /** Its place in whole-fleet frames; given to another once it is gone. */
  readonly index: number;
  server: ServerRecord;
  region: RegionRecord;
  /** Where its node's numbers lie; null while nothing was ever heard. */
  slot: number | null = null;
  /** What its node says or is seen to be; the same object for as long as none of it changes. */
  words: NodeWords | null = null;
  probe: ProbeReport | null = null;
  isActive = false;
  state: ServerState = 'OFFLINE';
  isRoutable = false;
  sessions: number | null = null;
  capacity: number | null = null;
  /** Whether what it held is given up as lost. */
  isWrittenOff = false;
  /** The tick at which anything of it last changed, and the one at which its line did. */
  changedAt = 0;
  lineChangedAt = 0;
  #text: string | null = null;
  #heard: NodeState | null = null;
  /** What lists went by when it was last judged. */
  #listed: Listed | null = null;

  constructor(index: number, server: ServerRecord, region: RegionRecord) {
    this.serverId = server.serverId;
    this.index = index;
    this.server = server;
    this.region = region;
  }

  /** What a filter is held against, in lower case. */
  get text(): string {
    return (this.#text ??= serverText(this.server, this.state, this.words?.version ?? null));
  }

  /** Sessions by capacity, 0 to 1; null where it is not known now. */
  get load(): number | null {
    if (!this.isActive || this.sessions === null || this.capacity === null) return null;
    return this.capacity === 0 ? 1 : this.sessions / this.capacity;
  }

  /** Takes in what its node counts. */
  count(node: LiveNode | null): void {
    const { type, maxSessions } = this.server;
    this.sessions = node && activeSessions(type, node.metrics);
    this.capacity = node && sessionCapacity(type, node.metrics, maxSessions);
    this.isWrittenOff = node?.sessionsLost ?? false;
  }

  /** Takes in what its node says; whether it says the same as before. */
  hear(state: NodeState | null, node: LiveNode | null): boolean {
    if (state === this.#heard) return true;
    this.#heard = state;
    this.isActive = state !== null && isOnline(state);
    if (node === null || this.words === null || !saysTheSame(this.words, node)) this.words = node && wordsOf(node);
    return false;
  }

  /** Judges it anew; whether that changed what lists go by: its state, whether it gets sessions, or its text. */
  judge(live: LiveFacts, isStale: boolean): boolean {
    const { server, region, probe } = this;
    const before = this.#listed;
    this.state = serverState({ region, server, node: this.isActive ? this.words : null, probe, isStale });
    this.isRoutable = reasonsAgainst(region, server, live).length === 0;
    this.#listed = { state: this.state, isRoutable: this.isRoutable, server, version: this.words?.version ?? null };
    const { state, isRoutable, version } = this.#listed;
    const isSame = state === before?.state && server === before.server && version === before.version;
    if (isSame && isRoutable === before.isRoutable) return false;
    this.#text = null;
    return true;
  }
}

function wordsOf(node: LiveNode): NodeWords {
  return Object.fromEntries(NODE_WORDS.map((name) => [name, node[name]])) as NodeWords;
}

function saysTheSame(words: NodeWords, node: LiveNode): boolean {
  for (const name of NODE_WORDS) if (words[name] !== node[name]) return false;
  return true;
}
