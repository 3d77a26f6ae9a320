import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';

const WINDOW_S = 60;

type Counts = { readonly bootId: string | null; readonly begun: number; readonly failed: number };
/** What happened in one second. */
type Second = { readonly second: number; begun: number; failed: number };

/**
 * How many of the sessions tried in the last minute failed, by what nodes count: the differences between two heartbeats
 * of one boot. A backend and a proxy both see the same session, so that each kind is counted for itself, and the worse
 * one is told. Unknown, null, is not zero: it takes two heartbeats that count, and a session.
 */
export function createFailingShare() {
  const lastCounts = new Map<string, Counts>();
  const byType: Readonly<Record<ServerType, Second[]>> = { Backend: [], Proxy: [] };

  function add(seconds: Second[], second: number, begun: number, failed: number): void {
    const last = seconds.at(-1);
    if (last?.second === second) [last.begun, last.failed] = [last.begun + begun, last.failed + failed];
    else seconds.push({ second, begun, failed });
    while ((seconds[0]?.second ?? second) <= second - WINDOW_S) seconds.shift();
  }

  return {
    note({ nodeId, type, bootId, sessionsStarted, sessionsFailed }: NodeStatus, nowMs: number): void {
      if (sessionsStarted == null || sessionsFailed == null) return void lastCounts.delete(nodeId);
      const before = lastCounts.get(nodeId);
      lastCounts.set(nodeId, { bootId, begun: sessionsStarted, failed: sessionsFailed });
      // What a boot counted before it was first seen here may be as old as the boot.
      if (before === undefined || before.bootId !== bootId) return;
      const begun = Math.max(0, sessionsStarted - before.begun);
      const failed = Math.max(0, sessionsFailed - before.failed);
      add(byType[type], Math.floor(nowMs / 1000), begun, failed);
    },
    /** From 0 to 1. */
    share(nowMs: number): number | null {
      const since = Math.floor(nowMs / 1000) - WINDOW_S;
      const shares = Object.values(byType).flatMap((seconds) => {
        const counted = seconds.filter(({ second }) => second > since);
        const failed = counted.reduce((sum, each) => sum + each.failed, 0);
        const tried = failed + counted.reduce((sum, each) => sum + each.begun, 0);
        return tried === 0 ? [] : [failed / tried];
      });
      return shares.length === 0 ? null : Math.max(...shares);
    },
    keepOnly(nodeIds: ReadonlySet<string>): void {
      for (const nodeId of lastCounts.keys()) if (!nodeIds.has(nodeId)) lastCounts.delete(nodeId);
    },
  };
}

export type FailingShare = ReturnType<typeof createFailingShare>;
