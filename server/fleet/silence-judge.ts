import type { RegionEventType } from '@meridian/shared/event.ts';
import type { RegionVerdict } from '@meridian/shared/region-verdict.ts';
import { CutOffs, heardAgain, newlyCutOff } from './cut-off.ts';
import type { LiveNode, TableNode } from './live-node.ts';
import { isOnline, type NodeState } from './node-state.ts';
import type { HeartbeatPace } from './heartbeat-pace.ts';
import type { NodeRegister } from './node-register.ts';
import { OwnLink } from './own-link.ts';
import { limitsAt, nextLookMs, type Overdue, overdue, type SilenceLimits } from './silence.ts';
import { type Transition, transition } from './transition.ts';

const UNKNOWN_AT_LEAST_MS = 30_000;
/** Who is due and not judged, as in a region that is cut off, is looked at again so much later. */
const LOOK_AGAIN_MS = 500;
/** Whether enough of a cut-off region is heard again costs a look at each of its nodes. */
const TALLIED_EVERY_MS = 1000;
/** How long a person's word that a region is well stands in for its silent nodes' own. */
const WELL_FOR_MS = 600_000;

const BECOMES = {
  Suspect: { type: 'node.suspect', liveness: 'Suspect' },
  ReportingLost: { type: 'node.reportingLost', liveness: 'Suspect' },
  Dead: { type: 'node.dead', liveness: 'Dead' },
} as const;

type Parts = {
  /** As configured; a node that was asked to report less often has more time. */
  readonly limits: SilenceLimits;
  /** How often nodes are asked to report now. */
  readonly pace: HeartbeatPace;
  readonly nodes: NodeRegister;
  /** Makes something else of a node's state, because of that; null where nobody wants to hear of it. */
  readonly amend: (node: LiveNode, patch: Partial<NodeState>, because: Transition | null) => void;
  readonly note: (transition: Transition) => void;
  /** Something besides its nodes may have changed who of a region gets sessions. */
  readonly tellVerdict: (regionId: string) => void;
};

/**
 * What silence means: that a node is suspect, then dead; of many nodes of a region at once, that the region is cut off;
 * of all regions at once, that Meridian is. Judged on the receiver's monotonic clock alone.
 */
export class SilenceJudge {
  readonly #parts: Parts;
  readonly #ownLink: OwnLink;
  readonly #cutOffs = new CutOffs();
  #beganAtMs: number;
  #nextTallyMs = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts, nowMs: number) {
    this.#parts = parts;
    this.#ownLink = new OwnLink(() => parts.pace.limits, nowMs);
    this.#beganAtMs = nowMs;
  }

  /** Meridian's own link is cut: nobody's silence says anything. */
  get hearsNobody(): boolean {
    return this.#ownLink.isDown;
  }

  /** ISO 8601, UTC; null while it is heard. */
  cutOffSince(regionId: string): string | null {
    return this.#cutOffs.since(regionId);
  }

  /** Whether nobody knows if a region's silent nodes are down. */
  isInDoubt(regionId: string): boolean {
    return this.#cutOffs.since(regionId) !== null || (this.#ownLink.isDown && this.#onlineIn(regionId).length > 0);
  }

  /** Somebody spoke: if nobody had for a while, that silence was ours. */
  hear(nowMs: number, at: Date): void {
    if (this.#ownLink.isDown) this.#linkIsBack(nowMs, at.toISOString());
    this.#ownLink.hear(nowMs);
  }

  /** One round of judgements, of those whose silence may mean something new; none while it is Meridian that hears nobody: then all stays as it was last. */
  round(nowMs: number, at: string, due: readonly TableNode[]): void {
    const wasDown = this.#ownLink.isDown;
    const isDown = this.#ownLink.look(nowMs, (regions) => this.#regionsInTouch(regions) >= regions);
    if (isDown && !wasDown) this.#noteLink('fleet.unheard', at);
    if (!isDown && wasDown) this.#linkIsBack(nowMs, at);
    if (isDown) return;
    if (this.#cutOffs.regionIds.length > 0) this.#settle(nowMs, at);
    const silent: Overdue[] = [];
    for (const node of due) {
      const found = isOnline(node) ? overdue(node, nowMs, this.#limitsOf(node), this.#unknownUntilMs) : null;
      if (found && !this.#isHeld(found)) silent.push(found);
    }
    if (silent.length === 0) return;
    const inTouch = silent.filter(({ node }) => this.#cutOffs.since(node.regionId) === null);
    for (const [regionId, tally] of newlyCutOff(this.#parts.nodes, inTouch)) {
      this.#cutOffs.begin(regionId, at);
      this.#noteRegion('region.cutOff', regionId, at, tally);
    }
    for (const found of silent) if (!this.#isHeld(found)) this.#become(found, at);
  }

  /** When a node's silence may mean something new; a while from now where it was due and is not judged yet. */
  nextLookMs(node: TableNode, nowMs: number, lostAfterMs: number): number {
    const atMs = nextLookMs(node, this.#limitsOf(node), this.#unknownUntilMs, lostAfterMs);
    return atMs > nowMs ? atMs : nowMs + LOOK_AGAIN_MS;
  }

  /** Meridian did not listen for so long: that was no silence. */
  forgive(ms: number, nowMs: number): void {
    this.#beganAtMs += ms;
    this.#ownLink.forgive(ms, nowMs);
    for (const node of this.#parts.nodes.all()) node.forgive(ms, nowMs);
  }

  /** Takes note of how a session went, where it was sent to a silent node of a region that is cut off. */
  noteOutcome(node: LiveNode, failed: boolean): void {
    if (node.type === 'Backend' && node.liveness === 'Suspect') this.#cutOffs.note(node.regionId, failed);
  }

  /**
   * Ends a doubt. `down`: its silent nodes are dead at once. `well`: they count as heard for ten minutes, or until they
   * speak.
   */
  declare(regionId: string, verdict: RegionVerdict, nowMs: number, at: string): void {
    this.#cutOffs.end(regionId);
    for (const node of this.#onlineIn(regionId)) {
      if (node.liveness !== 'Suspect' && !this.#ownLink.isDown) continue;
      if (verdict === 'down') this.#become({ node, becomes: 'Dead', silentMs: nowMs - node.heardAtMs }, at);
      else {
        node.heardAtMs = nowMs + WELL_FOR_MS - this.#limitsOf(node).suspectAfterMs;
        this.#parts.amend(node, { liveness: 'Unknown', reportingLostSince: null, heardSinceStart: true }, null);
      }
    }
    this.#parts.tellVerdict(regionId);
  }

  /** Ends cut-offs: where the sessions that were sent there agree on what it is, and where enough of it is heard. */
  #settle(nowMs: number, at: string): void {
    for (const regionId of this.#cutOffs.regionIds) {
      const agreed = this.#cutOffs.agreedOn(regionId);
      if (!agreed) continue;
      this.#noteRegion('region.declared', regionId, at, { by: 'outcomes', ...agreed });
      this.declare(regionId, agreed.verdict, nowMs, at);
    }
    if (nowMs < this.#nextTallyMs) return;
    this.#nextTallyMs = nowMs + TALLIED_EVERY_MS;
    for (const [regionId, tally] of heardAgain(this.#parts.nodes, this.#cutOffs.regionIds)) {
      this.#cutOffs.end(regionId);
      this.#giveTime(regionId, nowMs);
      this.#noteRegion('region.heardAgain', regionId, at, tally);
    }
  }

  /** Who is still silent may only be slower to speak: it is not dead in the same moment. */
  #giveTime(regionId: string, nowMs: number): void {
    for (const node of this.#onlineIn(regionId)) {
      const heardAtMs = nowMs - this.#limitsOf(node).suspectAfterMs;
      if (node.heardAtMs >= heardAtMs) continue;
      node.heardAtMs = heardAtMs;
      this.#parts.amend(node, { heardSinceStart: true }, null);
    }
  }

  /** Nobody of a region that is cut off is dead. */
  #isHeld({ node, becomes }: Overdue): boolean {
    const isSuspect = node.liveness === 'Suspect' && node.reportingLostSince === null;
    return becomes === 'Dead' && isSuspect && this.#cutOffs.since(node.regionId) !== null;
  }

  #become({ node, becomes, silentMs }: Overdue, at: string): void {
    const isHeld = becomes === 'Dead' && this.#cutOffs.since(node.regionId) !== null;
    const { type, liveness } = BECOMES[isHeld ? 'Suspect' : becomes];
    const because = transition(type, node, at, { silentMs: Math.round(silentMs), sessions: node.reportedSessions });
    this.#parts.amend(node, { liveness, reportingLostSince: becomes === 'ReportingLost' ? at : null }, because);
  }

  /** Nodes find back each in its own time: everybody's silence begins anew, also what came before. */
  #linkIsBack(nowMs: number, at: string): void {
    this.forgive(this.#ownLink.silentMs(nowMs), nowMs);
    for (const node of this.#parts.nodes.all()) {
      if (isOnline(node)) node.heardAtMs = Math.max(node.heardAtMs, nowMs);
    }
    this.#noteLink('fleet.heardAgain', at);
  }

  #noteLink(type: 'fleet.unheard' | 'fleet.heardAgain', at: string): void {
    this.#parts.note({ type, at, target: {}, detail: { regions: this.#regionsInTouch() } });
  }

  #noteRegion(type: RegionEventType, regionId: string, at: string, detail: Transition['detail']): void {
    this.#parts.note({ type, at, target: { regionId }, detail });
    this.#parts.tellVerdict(regionId);
  }

  /** How many regions have nodes whose heartbeats are not overdue; counted as far as `enough`. */
  #regionsInTouch(enough = Number.POSITIVE_INFINITY): number {
    const regionIds = new Set<string>();
    for (const node of this.#parts.nodes.all()) {
      if (regionIds.size >= enough) break;
      if (isOnline(node) && node.liveness !== 'Suspect') regionIds.add(node.regionId);
    }
    return regionIds.size;
  }

  #onlineIn(regionId: string): TableNode[] {
    return [...this.#parts.nodes.in(regionId)].filter(isOnline);
  }

  /** Until then one that was not heard since the start may speak up. It may have been asked before to report seldom. */
  get #unknownUntilMs(): number {
    return this.#beganAtMs + Math.max(UNKNOWN_AT_LEAST_MS, 2 * this.#parts.pace.limits.deadAfterMs);
  }

  /** By what it was asked itself: one that has not heard yet that it may report more often keeps its time. */
  #limitsOf({ askedMs }: TableNode): SilenceLimits {
    return limitsAt(this.#parts.limits, askedMs);
  }
}
