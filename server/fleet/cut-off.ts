import type { RegionVerdict } from '@meridian/shared/region-verdict.ts';
import { type LiveNode, provenIdle } from './live-node.ts';
import { isOnline } from './node-state.ts';
import type { Overdue } from './silence.ts';

/** Nodes fail one by one. So many of a region at once are a cable, not nodes: more than this share, and this number. */
const SILENT_SHARE = 0.3;
const SILENT_MIN = 3;
const AT_ONCE_MS = 10_000;
/** What sessions that were sent there all the same must be, to tell that it is down, or well. */
const ATTEMPTS_MIN = 20;
const AGREEING_SHARE = 0.95;

/** A region of which too much fell silent at once. */
export type CutOff = { readonly silent: number; readonly online: number };

/** What sessions tell of a region that is cut off. */
export type Agreed = { readonly verdict: RegionVerdict; readonly attempts: number; readonly failed: number };

type NodesByRegion = { in(regionId: string): Iterable<LiveNode> };

type Standing = { readonly since: string; attempts: number; failed: number };

/** The regions that are cut off now. */
export class CutOffs {
  readonly #standing = new Map<string, Standing>();

  get regionIds(): readonly string[] {
    return [...this.#standing.keys()];
  }

  /** ISO 8601, UTC; null where it is not cut off. */
  since(regionId: string): string | null {
    return this.#standing.get(regionId)?.since ?? null;
  }

  begin(regionId: string, since: string): void {
    this.#standing.set(regionId, { since, attempts: 0, failed: 0 });
  }

  end(regionId: string): void {
    this.#standing.delete(regionId);
  }

  /** Takes note of how a session went that was sent to one of its silent nodes. */
  note(regionId: string, failed: boolean): void {
    const standing = this.#standing.get(regionId);
    if (!standing) return;
    standing.attempts += 1;
    if (failed) standing.failed += 1;
  }

  /** What the sessions since the cut agree on; null while they are too few, or do not. */
  agreedOn(regionId: string): Agreed | null {
    const { attempts = 0, failed = 0 } = this.#standing.get(regionId) ?? {};
    if (attempts < ATTEMPTS_MIN) return null;
    if (failed >= AGREEING_SHARE * attempts) return { verdict: 'down', attempts, failed };
    return attempts - failed >= AGREEING_SHARE * attempts ? { verdict: 'well', attempts, failed } : null;
  }
}

/**
 * The regions, among those of nodes that are overdue, of which so much fell silent within ten seconds that they must be
 * cut off. Who has been silent for longer fell alone.
 */
export function newlyCutOff(nodes: NodesByRegion, overdue: readonly Overdue[]): Map<string, CutOff> {
  const lastHeardMs = new Map<string, number>();
  for (const { node } of overdue) {
    lastHeardMs.set(node.regionId, Math.max(node.heardAtMs, lastHeardMs.get(node.regionId) ?? node.heardAtMs));
  }
  const silentNow = new Set(overdue.map(({ node }) => node.serverId));
  const tallies = tallied(nodes, lastHeardMs, (node, lastMs) => {
    const isSilent = silentNow.has(node.serverId) || node.liveness === 'Suspect' || node.liveness === 'Dead';
    return isSilent && node.heardAtMs <= lastMs && lastMs - node.heardAtMs <= atOnceMs(node);
  });
  return new Map([...tallies].filter(([, tally]) => isCut(tally)));
}

/** Which of the regions that are cut off are so no longer, because enough of them is heard. */
export function heardAgain(nodes: NodesByRegion, regionIds: readonly string[]): Map<string, CutOff> {
  const tallies = tallied(nodes, new Map(regionIds.map((id) => [id, 0])), ({ liveness }) => liveness === 'Suspect');
  return new Map([...tallies].filter(([, tally]) => !isCut(tally)));
}

function isCut({ silent, online }: CutOff): boolean {
  return silent >= SILENT_MIN && silent > SILENT_SHARE * online;
}

/** Who said goodbye does not fall silent; who is out of service and empty may be switched off without a word. */
function mayLeaveUnsaid(node: LiveNode): boolean {
  if (node.runtimeStatus === 'Maintenance' || node.runtimeStatus === 'Draining') return provenIdle(node);
  return node.runtimeStatus === 'Stopped';
}

/** Who is asked to report seldom was last heard longer before it fell silent. */
function atOnceMs({ askedMs }: LiveNode): number {
  return Math.max(AT_ONCE_MS, 1.5 * (askedMs ?? 0));
}

/** Counts each region's nodes: the silent ones, and all that are online or silent. */
function tallied(
  nodes: NodesByRegion,
  regions: ReadonlyMap<string, number>,
  isSilent: (node: LiveNode, ofRegion: number) => boolean,
): Map<string, CutOff> {
  const tallies = new Map<string, CutOff>();
  for (const [regionId, ofRegion] of regions) {
    const tally = { silent: 0, online: 0 };
    for (const node of nodes.in(regionId)) {
      if (mayLeaveUnsaid(node)) continue;
      const silent = isSilent(node, ofRegion);
      if (silent) tally.silent += 1;
      if (silent || isOnline(node)) tally.online += 1;
    }
    tallies.set(regionId, tally);
  }
  return tallies;
}
