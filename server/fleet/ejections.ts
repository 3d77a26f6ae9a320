import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import type { LiveNode } from './live-node.ts';
import type { NodeState } from './node-state.ts';
import { type Outlier, outliersAmong } from './outliers.ts';
import type { SessionsGained } from './sessions-gained.ts';
import { SlidingCounts } from './sliding-counts.ts';
import { type Transition, transition } from './transition.ts';

const REST_MS = 30_000;
const REST_MAX_MS = 300_000;
/** Who has served for so long since it last rested rests as briefly as at the first time. */
const FORGIVEN_AFTER_MS = 300_000;
/** Often enough, and it costs a look at every node. */
const JUDGED_EVERY_MS = 1000;
/** After so many nodes the other regions wait for the next round. */
const JUDGED_AT_ONCE = 1000;

/** Who says how sessions went: whoever was routed, and the node itself. Each is judged alone, or they counted twice. */
const SOURCES = ['outcomes', 'heartbeats'] as const;
type Source = (typeof SOURCES)[number];

/** How sessions went at one process, and how often it has rested in a row. */
class Conduct {
  readonly bootId: string;
  readonly counts: Readonly<Record<Source, SlidingCounts>> = {
    outcomes: new SlidingCounts(),
    heartbeats: new SlidingCounts(),
  };
  rests = 0;
  /** Null while it serves. */
  restsUntilMs: number | null = null;
  servesSinceMs = Number.NEGATIVE_INFINITY;

  constructor(bootId: string) {
    this.bootId = bootId;
  }

  forget(): void {
    for (const source of SOURCES) this.counts[source].clear();
  }
}

type Parts = {
  readonly nodes: { node(serverId: string): LiveNode | null; in(regionId: string): Iterable<LiveNode> };
  readonly amend: (node: LiveNode, patch: Partial<NodeState>, because: Transition) => void;
};
type Case = Outlier<LiveNode> & { readonly source: Source };

/**
 * Lets those servers rest at which far more sessions fail than at the others of their kind in the region, though they
 * answer and report as if all were well.
 */
export class Ejections {
  readonly #parts: Parts;
  readonly #conduct = new Map<string, Conduct>();
  readonly #resting = new Set<string>();
  /** The regions in which something failed since they were last judged. */
  readonly #suspicious = new Set<string>();
  /** Those of them that are being judged now, some in each round. */
  #toJudge: string[] = [];
  #judgedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  noteOutcome(node: LiveNode, failed: boolean, nowMs: number): void {
    this.#note(node, 'outcomes', { attempts: 1, failed: failed ? 1 : 0 }, nowMs);
  }

  /** Takes note of what a node counted between two heartbeats of one process; what it counted before is nobody's news. */
  noteHeartbeat(node: LiveNode, was: NodeState | null, gained: SessionsGained, nowMs: number): void {
    if (was?.bootId !== node.bootId) {
      this.forget(node.serverId);
      return;
    }
    const attempts = gained.started + gained.failed;
    const failed = gained.failed + gained.silent;
    if (attempts > 0 || failed > 0) this.#note(node, 'heartbeats', { attempts, failed }, nowMs);
  }

  forget(serverId: string): void {
    this.#conduct.delete(serverId);
    this.#resting.delete(serverId);
  }

  /** Lets those serve again who have rested, and those rest at whom too much fails. */
  round(nowMs: number, at: string): void {
    for (const serverId of this.#resting) this.#readmit(serverId, nowMs, at);
    if (this.#toJudge.length === 0 && nowMs - this.#judgedAtMs >= JUDGED_EVERY_MS) {
      this.#judgedAtMs = nowMs;
      this.#toJudge = [...this.#suspicious];
      this.#suspicious.clear();
    }
    for (let judged = 0; judged < JUDGED_AT_ONCE;) {
      const regionId = this.#toJudge.pop();
      if (regionId === undefined) return;
      for (const peers of this.#peersIn(regionId)) {
        this.#judge(peers, nowMs, at);
        judged += peers.length;
      }
    }
  }

  /** Everyone who serves in a region, or rests there: silent or not, it comes back to its place. By type. */
  #peersIn(regionId: string): readonly (readonly LiveNode[])[] {
    const peers = [...this.#parts.nodes.in(regionId)].filter(
      (node) => isServing(node) || this.#resting.has(node.serverId),
    );
    return SERVER_TYPES.map((type) => peers.filter((node) => node.type === type));
  }

  #judge(peers: readonly LiveNode[], nowMs: number, at: string): void {
    for (const source of SOURCES) {
      const serving = peers.filter(({ serverId }) => !this.#resting.has(serverId));
      const tallies = serving.map((server) => ({
        server,
        ...(this.#conduct.get(server.serverId)?.counts[source].at(nowMs) ?? { attempts: 0, failed: 0 }),
      }));
      const share = { serving: peers.filter(isServing).length, resting: peers.length - serving.length };
      for (const outlier of outliersAmong(tallies, share)) this.#eject({ ...outlier, source }, nowMs, at);
    }
  }

  #eject({ server, source, share, median, attempts, failed }: Case, nowMs: number, at: string): void {
    const conduct = this.#conductOf(server);
    conduct.rests = nowMs - conduct.servesSinceMs < FORGIVEN_AFTER_MS ? conduct.rests + 1 : 1;
    const restMs = Math.min(REST_MAX_MS, REST_MS * conduct.rests);
    conduct.restsUntilMs = nowMs + restMs;
    conduct.forget();
    this.#resting.add(server.serverId);
    const ejectedUntil = new Date(Date.parse(at) + restMs).toISOString();
    const detail = { by: source, attempts, failed, share, median, inARow: conduct.rests, ejectedUntil };
    this.#parts.amend(server, { ejectedUntil }, transition('node.ejected', server, at, detail));
  }

  #readmit(serverId: string, nowMs: number, at: string): void {
    const conduct = this.#conduct.get(serverId);
    if (!conduct || conduct.restsUntilMs === null || nowMs < conduct.restsUntilMs) return;
    conduct.restsUntilMs = null;
    conduct.servesSinceMs = nowMs;
    conduct.forget();
    this.#resting.delete(serverId);
    const node = this.#parts.nodes.node(serverId);
    const because = node && transition('node.readmitted', node, at, { inARow: conduct.rests });
    if (because) this.#parts.amend(node, { ejectedUntil: null }, because);
  }

  #note(
    node: LiveNode,
    source: Source,
    { attempts, failed }: { attempts: number; failed: number },
    nowMs: number,
  ): void {
    this.#conductOf(node).counts[source].add(attempts, failed, nowMs);
    if (failed > 0) this.#suspicious.add(node.regionId);
  }

  #conductOf({ serverId, bootId }: LiveNode): Conduct {
    const known = this.#conduct.get(serverId);
    if (known?.bootId === bootId) return known;
    const conduct = new Conduct(bootId);
    this.#conduct.set(serverId, conduct);
    return conduct;
  }
}

function isServing({ liveness, runtimeStatus }: LiveNode): boolean {
  return liveness === 'Alive' && runtimeStatus === 'Running';
}
