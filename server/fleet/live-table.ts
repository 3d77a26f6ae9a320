import type { Heartbeat, NodeStatus } from '@meridian/shared/node-status.ts';
import type { ProbeReport } from '@meridian/shared/probe.ts';
import type { RegionVerdict } from '@meridian/shared/region-verdict.ts';
import type { StorageReport } from '@meridian/shared/storage-check.ts';
import { Ejections } from './ejections.ts';
import { Fences } from './fences.ts';
import {
  decidesDeletion,
  isNewer,
  isOnline,
  type LiveNode,
  mayChangeRoutability,
  nodeAfterRestart,
  nodeFrom,
  provenIdle,
  type RememberedNode,
  type Reporter,
  statusOf,
  type Transition,
  transition,
  transitionsBetween,
} from './live-node.ts';
import type { SilenceLimits } from './silence.ts';
import { Rivals } from './rivals.ts';
import { SilenceJudge } from './silence-judge.ts';

/** What became of a heartbeat. */
export type Recorded = {
  readonly accepted: boolean;
  /** Whether a restart must know of it: then it is written before it is answered. */
  readonly mustBeKept: boolean;
};

/** A node as it was and as it is now; `heard` where a heartbeat said so, and not its silence. */
export type NodeChange = { readonly before: LiveNode | undefined; readonly after: LiveNode; readonly heard: boolean };

/** Sessions of an offline node count as lost after this many times the silence that makes it dead. */
const LOST_AFTER_DEADS = 10;

/** What every node last said, and what its silence means. Judged on the receiver's monotonic clock alone. */
export class LiveTable {
  readonly #nodes = new Map<string, LiveNode>();
  readonly #fences = new Fences();
  readonly #rivals: Rivals;
  readonly #limits: SilenceLimits;
  readonly #monotonicMs: () => number;
  readonly #silence: SilenceJudge;
  readonly #ejections: Ejections;
  #changed = new Set<string>();
  #toKeep = new Set<string>();
  #transitions: Transition[] = [];
  readonly #followers: ((change: NodeChange) => void)[] = [];
  readonly #probes = new Map<string, ProbeReport>();
  readonly #storage = new Map<string, StorageReport>();
  readonly #storageFailing = new Set<string>();
  readonly #outcomeFollowers: ((node: LiveNode, failed: boolean) => void)[] = [];
  readonly #verdictFollowers: ((regionId: string) => void)[] = [];

  constructor(limits: SilenceLimits, monotonicMs: () => number) {
    this.#limits = limits;
    this.#rivals = new Rivals(limits);
    this.#monotonicMs = monotonicMs;
    const nodes = () => this.#nodes.values();
    const replace = (node: LiveNode, because: Transition | null) => this.#replace(node, because);
    this.#ejections = new Ejections({ nodes, node: (serverId) => this.#nodes.get(serverId), replace });
    this.#silence = new SilenceJudge(
      {
        limits,
        nodes,
        replace,
        note: (happened) => this.#transitions.push(happened),
        tellVerdict: (regionId) => this.#tellVerdict(regionId),
      },
      monotonicMs(),
    );
  }

  /** Calls back at each heartbeat that counts and each judgement, before anything else can happen. */
  onChange(follower: (change: NodeChange) => void): void {
    this.#followers.push(follower);
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
    this.#nodes.set(remembered.serverId, nodeAfterRestart(remembered, this.#monotonicMs()));
  }

  /** Takes a heartbeat in; not accepted if it is not newer than what is known. */
  record(reporter: Reporter, heartbeat: Heartbeat, at: string): Recorded {
    const { serverId } = reporter;
    const atMs = this.#monotonicMs();
    this.#silence.hear(atMs, at);
    const before = this.#nodes.get(serverId);
    if (before && !isNewer(before, heartbeat)) {
      this.#hearOlder(before, heartbeat, at);
      return { accepted: false, mustBeKept: false };
    }
    const after = nodeFrom(reporter, heartbeat, before, { at, atMs });
    this.#nodes.set(serverId, after);
    this.#ejections.noteHeartbeat(before, after, atMs);
    this.#changed.add(serverId);
    this.#transitions.push(...transitionsBetween(before, after));
    const mustBeKept = decidesDeletion(before, after);
    if (mustBeKept) this.#toKeep.add(serverId);
    this.#tell({ before, after, heard: true });
    return { accepted: true, mustBeKept };
  }

  /** Judges every node's silence, and how sessions went at it. */
  judge(at: string): void {
    const nowMs = this.#monotonicMs();
    this.#silence.round(nowMs, at);
    this.#ejections.round(nowMs, at);
    for (const serverId of this.#rivals.takeSilent(nowMs)) this.#judgeKey(serverId, at);
    for (const node of this.#nodes.values()) {
      if (!node.sessionsLost && this.#countsAsLost(node, nowMs)) this.#writeOff(node, at);
    }
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

  /** Drops the nodes of servers that are no more. */
  prune(exists: (serverId: string) => boolean): void {
    for (const serverId of this.#nodes.keys()) {
      if (exists(serverId)) continue;
      this.#nodes.delete(serverId);
      this.#probes.delete(serverId);
      this.#ejections.forget(serverId);
      this.#rivals.forget(serverId);
      this.#changed.add(serverId);
    }
  }

  /** Takes note of how a session went that was sent to a server. */
  noteOutcome(serverId: string, failed: boolean): void {
    const node = this.#nodes.get(serverId);
    if (!node) return;
    this.#silence.noteOutcome(node, failed);
    this.#ejections.noteOutcome(node, failed, this.#monotonicMs());
    for (const follower of this.#outcomeFollowers) follower(node, failed);
  }

  node(serverId: string): NodeStatus | null {
    const node = this.#nodes.get(serverId);
    return node ? statusOf(node) : null;
  }

  /** The same as the table keeps it: for who asks too often to have it copied. */
  liveNode(serverId: string): LiveNode | null {
    return this.#nodes.get(serverId) ?? null;
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
    const node = this.#nodes.get(serverId);
    return node !== undefined && isOnline(node);
  }

  activeNodes(): NodeStatus[] {
    return [...this.#nodes.values()].filter(isOnline).map(statusOf);
  }

  mayHaveSessions(serverId: string): boolean {
    const node = this.#nodes.get(serverId);
    return node !== undefined && !provenIdle(node) && !this.#countsAsLost(node, this.#monotonicMs());
  }

  /** Null where an unknown number is lost. */
  sessionsLost(serverId: string): number | null {
    const node = this.#nodes.get(serverId);
    return node && this.#countsAsLost(node, this.#monotonicMs()) ? node.reportedSessions : 0;
  }

  fence(serverIds: readonly string[]): { lift(): void } {
    return this.#fences.raise(serverIds);
  }

  /** Resolves when the fence around a server is lifted; null where none stands. */
  fenced(serverId: string): Promise<void> | null {
    return this.#fences.standing(serverId);
  }

  /** The servers whose node changed since the last call. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
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
    return this.#nodes.get(serverId) ?? null;
  }

  serverIds(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  #hearOlder(node: LiveNode, heartbeat: Heartbeat, at: string): void {
    if (heartbeat.bootId === node.bootId) return;
    this.#rivals.hear(node.serverId, heartbeat, this.#monotonicMs());
    this.#judgeKey(node.serverId, at);
  }

  #judgeKey(serverId: string, at: string): void {
    const node = this.#nodes.get(serverId);
    if (!node || this.#rivals.has(serverId) === (node.keyInUseTwiceSince !== null)) return;
    this.#replace({ ...node, keyInUseTwiceSince: node.keyInUseTwiceSince === null ? at : null }, null);
  }

  #writeOff(node: LiveNode, at: string): void {
    const count = node.reportedSessions;
    this.#replace({ ...node, sessionsLost: true }, transition('node.sessionsLost', node, at, { count }));
  }

  #replace(node: LiveNode, because: Transition | null): void {
    const before = this.#nodes.get(node.serverId);
    this.#nodes.set(node.serverId, node);
    if (because) this.#transitions.push(because);
    if (!because && before && !mayChangeRoutability(before, node)) return;
    this.#changed.add(node.serverId);
    this.#tell({ before, after: node, heard: false });
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
    return nowMs - node.heardAtMs >= LOST_AFTER_DEADS * this.#limits.deadAfterMs;
  }
}

/** Whether two reports weigh the same in who gets sessions. */
function decidesTheSame(before: ProbeReport | undefined, after: ProbeReport): boolean {
  const keepsAway = ({ status, decides }: ProbeReport) => status === 'Failing' && decides;
  const [isAway, wasAway] = [keepsAway(after), before !== undefined && keepsAway(before)];
  return isAway === wasAway && after.isNotAccepting === (before?.isNotAccepting ?? false);
}
