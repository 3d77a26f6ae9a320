import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { ProbeReport } from '@meridian/shared/probe.ts';
import type { RegionVerdict } from '@meridian/shared/region-verdict.ts';
import type { StorageReport } from '@meridian/shared/storage-check.ts';
import type { KeyUse } from '../desired/key-standing.ts';
import { Ejections } from './ejections.ts';
import { Fences } from './fences.ts';
import { DirtySlots } from './dirty-slots.ts';
import {
  decidesDeletion,
  isNewer,
  type LiveNode,
  provenIdle,
  type RememberedNode,
  rememberedFrom,
  stateAfterRestart,
  statusOf,
  type TableNode,
} from './live-node.ts';
import { HeartbeatPace } from './heartbeat-pace.ts';
import { NodeRegister } from './node-register.ts';
import { isOnline, mayChangeRoutability, type NodeState, type Reporter, stateFrom } from './node-state.ts';
import { Rivals } from './rivals.ts';
import { sessionsGained, type SessionsGained, NOTHING_GAINED } from './sessions-gained.ts';
import type { SilenceLimits } from './silence.ts';
import { SilenceJudge } from './silence-judge.ts';
import { type Transition, transition, transitionsBetween } from './transition.ts';

/** What became of a heartbeat. */
export type Recorded = {
  readonly accepted: boolean;
  /** Whether a restart must know of it: then it is written before it is answered. */
  readonly mustBeKept: boolean;
};

/** What became of a node besides its figures, told before anything else can happen. */
export type NodeChange = {
  /** As it is now. */
  readonly node: LiveNode;
  /** Its state before: the same object where only numbers moved; null where it was not known. */
  readonly was: NodeState | null;
  /** What the heartbeat counts that the one before it did not. */
  readonly gained: SessionsGained;
};

const STALE: Recorded = { accepted: false, mustBeKept: false };
const PLAIN: Recorded = { accepted: true, mustBeKept: false };
const KEPT: Recorded = { accepted: true, mustBeKept: true };

/** Sessions of an offline node count as lost after this many times the silence that makes it dead. */
const LOST_AFTER_DEADS = 10;

/** What every node last said, and what its silence means. Judged on the receiver's monotonic clock alone. */
export class LiveTable {
  readonly #nodes = new NodeRegister();
  readonly columns = this.#nodes.columns;
  /** How often nodes are asked to report. */
  readonly pace: HeartbeatPace;
  readonly #fences = new Fences();
  readonly #rivals: Rivals;
  readonly #lostAfterMs: number;
  readonly #monotonicMs: () => number;
  readonly #silence: SilenceJudge;
  readonly #ejections: Ejections;
  readonly #dirty = new DirtySlots();
  #gone: string[] = [];
  #isTaken = false;
  #toKeep = new Set<string>();
  #transitions: Transition[] = [];
  readonly #followers: ((change: NodeChange) => void)[] = [];
  readonly #figuresFollowers: ((node: LiveNode) => void)[] = [];
  readonly #keyUses = new Map<string, KeyUse>();
  readonly #probes = new Map<string, ProbeReport>();
  readonly #storage = new Map<string, StorageReport>();
  readonly #storageFailing = new Set<string>();
  readonly #outcomeFollowers: ((node: LiveNode, failed: boolean) => void)[] = [];
  readonly #verdictFollowers: ((regionId: string) => void)[] = [];

  constructor(limits: SilenceLimits, monotonicMs: () => number) {
    this.#lostAfterMs = LOST_AFTER_DEADS * limits.deadAfterMs;
    this.pace = new HeartbeatPace(limits);
    this.#rivals = new Rivals(() => this.pace.limits);
    this.#monotonicMs = monotonicMs;
    const amend = (node: LiveNode, patch: Partial<NodeState>, because: Transition | null) =>
      this.#amend(node.serverId, patch, because);
    this.#ejections = new Ejections({ nodes: this.#nodes, amend });
    this.#silence = new SilenceJudge(
      {
        limits,
        pace: this.pace,
        nodes: this.#nodes,
        amend,
        note: (happened) => this.#transitions.push(happened),
        tellVerdict: (regionId) => this.#tellVerdict(regionId),
      },
      monotonicMs(),
    );
  }

  /**
   * Calls back at each judgement, and at each heartbeat that shows another state or counts sessions, before anything else
   * can happen. Most heartbeats do neither: they move figures, and nobody else need look at them.
   */
  onChange(follower: (change: NodeChange) => void): void {
    this.#followers.push(follower);
  }

  /** Calls back at each heartbeat that counts, before `onChange` does: all figures of the node may be new. */
  onFigures(follower: (node: LiveNode) => void): void {
    this.#figuresFollowers.push(follower);
  }

  /** Calls back when something besides its nodes may have changed who of a region gets sessions. */
  onVerdict(follower: (regionId: string) => void): void {
    this.#verdictFollowers.push(follower);
  }

  /** Calls back at each outcome that is told of a session sent to a server. */
  onOutcome(follower: (node: LiveNode, failed: boolean) => void): void {
    this.#outcomeFollowers.push(follower);
  }

  /** Takes up what was known before a restart. */
  restore(remembered: RememberedNode): void {
    this.#join(stateAfterRestart(remembered)).recall(remembered, this.#monotonicMs());
    this.pace.follow(this.#nodes.online);
  }

  /** Takes a heartbeat in; not accepted if it is not newer than what is known. */
  record(reporter: Reporter, heartbeat: Heartbeat, at: Date): Recorded {
    const atMs = this.#monotonicMs();
    this.#silence.hear(atMs, at);
    const known = this.#nodes.node(reporter.serverId);
    if (known && !isNewer(known, heartbeat)) {
      // Sent again because its answer was lost: what is asked now is in this one's.
      known.askedMs = this.pace.slowerMs;
      this.#hearOlder(known, heartbeat, at);
      return STALE;
    }
    const was = known?.state ?? null;
    const state = stateFrom(reporter, heartbeat, was, { at, atMs });
    // Only who is or was offline can be deleted: nothing else is worth a copy.
    const isPlain = state === was && isOnline(state);
    const before = known && !isPlain ? rememberedFrom(known) : null;
    const gained = known && was ? sessionsGained(known, was, heartbeat) : NOTHING_GAINED;
    const node = known ?? this.#join(state);
    if (state !== was) this.#nodes.become(node, state);
    node.hear(heartbeat, atMs, at, isOnline(state) ? atMs + this.pace.limits.suspectAfterMs : atMs);
    node.askedMs = this.pace.slowerMs;
    this.#dirty.mark(node.slot);
    for (const follower of this.#figuresFollowers) follower(node);
    if (isPlain && gained === NOTHING_GAINED) return PLAIN;
    this.#ejections.noteHeartbeat(node, was, gained, atMs);
    const mustBeKept = !isPlain && decidesDeletion(before, node);
    if (mustBeKept) this.#toKeep.add(node.serverId);
    if (state !== was) {
      this.#transitions.push(...transitionsBetween(was, state, at.toISOString(), node.reportedSessions));
    }
    this.#tell({ node, was, gained });
    return mustBeKept ? KEPT : PLAIN;
  }

  /** Judges every node's silence, and how sessions went at it. */
  judge(at: string): void {
    const nowMs = this.#monotonicMs();
    const due = this.#nodes.due(nowMs);
    this.#silence.round(nowMs, at, due);
    this.#ejections.round(nowMs, at);
    for (const serverId of this.#rivals.takeSilent(nowMs)) this.#judgeKey(serverId, at);
    for (const node of due) {
      if (!node.sessionsLost && this.#countsAsLost(node, nowMs)) this.#writeOff(node, at);
      node.lookAtMs = this.#silence.nextLookMs(node, nowMs, this.#lostAfterMs);
    }
    this.pace.follow(this.#nodes.online);
  }

  /** Meridian did not listen for so long: nobody was silent meanwhile. */
  forgive(ms: number): void {
    this.#silence.forgive(ms, this.#monotonicMs());
  }

  /** Whether nobody knows if a region's silent nodes are down. */
  isInDoubt(regionId: string): boolean {
    return this.#silence.isInDoubt(regionId);
  }

  /** Takes a person's word for what became of a region's silent nodes. */
  declare(regionId: string, verdict: RegionVerdict, at: string): void {
    this.#silence.declare(regionId, verdict, this.#monotonicMs(), at);
  }

  /** Drops all that is known of a server that is no more. */
  forget(serverId: string): void {
    const node = this.#nodes.node(serverId);
    if (node) {
      this.#nodes.leave(node);
      if (this.#isTaken) this.#gone.push(serverId);
    }
    this.#probes.delete(serverId);
    this.#keyUses.delete(serverId);
    this.#ejections.forget(serverId);
    this.#rivals.forget(serverId);
  }

  /** Takes note of how a session went that was sent to a server. */
  noteOutcome(serverId: string, failed: boolean): void {
    const node = this.#nodes.node(serverId);
    if (!node) return;
    this.#silence.noteOutcome(node, failed);
    this.#ejections.noteOutcome(node, failed, this.#monotonicMs());
    for (const follower of this.#outcomeFollowers) follower(node, failed);
  }

  node(serverId: string): NodeStatus | null {
    const node = this.#nodes.node(serverId);
    return node ? statusOf(node) : null;
  }

  /** The same as the table keeps it: for who asks too often to have it copied. */
  liveNode(serverId: string): LiveNode | null {
    return this.#nodes.node(serverId);
  }

  /** Takes note of which of its keys a server's node reports with; asked for while it has two. */
  noteKeyUse(serverId: string, use: KeyUse): void {
    this.#keyUses.set(serverId, use);
  }

  /** The last use that was noted since the start; null before the first. */
  keyUse(serverId: string): KeyUse | null {
    return this.#keyUses.get(serverId) ?? null;
  }

  probe(serverId: string): ProbeReport | null {
    return this.#probes.get(serverId) ?? null;
  }

  /** Takes note of what asking a server from outside told. */
  noteProbe(regionId: string, serverId: string, report: ProbeReport): void {
    const before = this.#probes.get(serverId);
    this.#probes.set(serverId, report);
    // Most reports say what the last one said: nobody needs to think again.
    if (!decidesTheSame(before, report)) this.#tellVerdict(regionId);
  }

  /** Takes note that a server's own process answered a probe, and when that was sent, on the monotonic clock. */
  noteAnswer(serverId: string, sentAtMs: number): void {
    const node = this.#nodes.node(serverId);
    if (node) node.answeredAtMs = sentAtMs;
  }

  cutOffSince(regionId: string): string | null {
    return this.#silence.cutOffSince(regionId);
  }

  storage(regionId: string): StorageReport | null {
    return this.#storage.get(regionId) ?? null;
  }

  /** Takes note of what checking a region's storage told; null forgets it. */
  noteStorageReport(regionId: string, report: StorageReport | null): void {
    if (report === null) this.#storage.delete(regionId);
    else this.#storage.set(regionId, report);
  }

  isStorageFailing(regionId: string): boolean {
    return this.#storageFailing.has(regionId);
  }

  /** Takes note of whether a region's storage works. */
  noteStorage(regionId: string, isFailing: boolean): void {
    if (isFailing === this.#storageFailing.has(regionId)) return;
    if (isFailing) this.#storageFailing.add(regionId);
    else this.#storageFailing.delete(regionId);
    this.#tellVerdict(regionId);
  }

  isOnline(serverId: string): boolean {
    const node = this.#nodes.node(serverId);
    return node !== null && isOnline(node);
  }

  activeNodes(): NodeStatus[] {
    return [...this.#nodes.all()].filter(isOnline).map(statusOf);
  }

  mayHaveSessions(serverId: string): boolean {
    const node = this.#nodes.node(serverId);
    return node !== null && !provenIdle(node) && !this.#countsAsLost(node, this.#monotonicMs());
  }

  /** Null where an unknown number is lost. */
  sessionsLost(serverId: string): number | null {
    const node = this.#nodes.node(serverId);
    return node && this.#countsAsLost(node, this.#monotonicMs()) ? node.reportedSessions : 0;
  }

  fence(serverIds: readonly string[]): { lift(): void } {
    return this.#fences.raise(serverIds);
  }

  /** Resolves when the fence around a server is lifted; null where none stands. */
  fenced(serverId: string): Promise<void> | null {
    return this.#fences.standing(serverId);
  }

  /** The node at a slot of the columns; null where that is nobody's now. */
  nodeAt(slot: number): TableNode | null {
    return this.#nodes.at(slot);
  }

  /** Nobody takes what changed any more: who is gone is not kept until the next call of `takeChanged`. */
  restChanged(): void {
    this.#gone = [];
    this.#isTaken = false;
  }

  /** The slots of the nodes that changed since the last call, and the servers whose nodes are no more. */
  takeChanged(): { readonly slots: readonly number[]; readonly gone: readonly string[] } {
    const gone = this.#gone;
    this.#gone = [];
    this.#isTaken = true;
    return { slots: this.#dirty.take(), gone };
  }

  /** The transitions since the last call, in their order, and the servers whose node has to be kept as it is now. */
  takeNews(): { readonly transitions: readonly Transition[]; readonly toKeep: ReadonlySet<string> } {
    const news = { transitions: this.#transitions, toKeep: this.#toKeep };
    this.#transitions = [];
    this.#toKeep = new Set();
    return news;
  }

  /** What a restart would want to know of a node; null if it was never heard. */
  remember(serverId: string): RememberedNode | null {
    const node = this.#nodes.node(serverId);
    return node ? rememberedFrom(node) : null;
  }

  serverIds(): readonly string[] {
    return this.#nodes.serverIds();
  }

  #join(state: NodeState): TableNode {
    const node = this.#nodes.join(state);
    this.#dirty.mark(node.slot);
    return node;
  }

  #hearOlder(node: LiveNode, heartbeat: Heartbeat, at: Date): void {
    if (heartbeat.bootId === node.bootId) return;
    this.#rivals.hear(node.serverId, heartbeat, this.#monotonicMs());
    this.#judgeKey(node.serverId, at.toISOString());
  }

  #judgeKey(serverId: string, at: string): void {
    const node = this.#nodes.node(serverId);
    if (!node || this.#rivals.has(serverId) === (node.keyInUseTwiceSince !== null)) return;
    this.#amend(serverId, { keyInUseTwiceSince: node.keyInUseTwiceSince === null ? at : null }, null);
  }

  #writeOff(node: LiveNode, at: string): void {
    const count = node.reportedSessions;
    this.#amend(node.serverId, { sessionsLost: true }, transition('node.sessionsLost', node, at, { count }));
  }

  /** Makes something else of a node's state, because of that; null where nobody wants to hear of it. */
  #amend(serverId: string, patch: Partial<NodeState>, because: Transition | null): void {
    const node = this.#nodes.node(serverId);
    if (!node) return;
    const was = node.state;
    this.#nodes.become(node, { ...was, ...patch });
    if (because) this.#transitions.push(because);
    if (!because && !mayChangeRoutability(was, node.state)) return;
    this.#dirty.mark(node.slot);
    this.#tell({ node, was, gained: NOTHING_GAINED });
  }

  #tell(change: NodeChange): void {
    for (const follower of this.#followers) follower(change);
  }

  #tellVerdict(regionId: string): void {
    for (const follower of this.#verdictFollowers) follower(regionId);
  }

  #countsAsLost(node: LiveNode, nowMs: number): boolean {
    if (isOnline(node) || provenIdle(node)) return false;
    if (node.sessionsLost || this.#silence.hearsNobody) return node.sessionsLost;
    return nowMs - node.heardAtMs >= this.#lostAfterMs;
  }
}

/** Whether two reports weigh the same in who gets sessions. */
function decidesTheSame(before: ProbeReport | undefined, after: ProbeReport): boolean {
  const keepsAway = ({ status, decides }: ProbeReport) => status === 'Failing' && decides;
  const [isAway, wasAway] = [keepsAway(after), before !== undefined && keepsAway(before)];
  return isAway === wasAway && after.isNotAccepting === (before?.isNotAccepting ?? false);
}
