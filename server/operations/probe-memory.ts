import type { ProbeKind, ProbeReport } from '@meridian/shared/probe.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { EventDraft } from '../events/event-log.ts';
import type { RememberedProbes } from './server-probes.ts';
import { SYSTEM_ACTOR } from './system.ts';

/** What a restart wants to know of a server's probes. Times are ISO 8601, UTC: the monotonic clock begins anew. */
export type ProbeMemory = {
  /** What was asked: an edited server's past says nothing. */
  readonly target: string;
  readonly failingSince: string | null;
  readonly kinds: readonly { readonly kind: ProbeKind; readonly isFailing: boolean; readonly lastOkAt: string }[];
};

/** Everything of a server that decides what it is asked, and where. */
export function targetOf({ endpoint, type, sipPort, stunPort, useSSL }: ServerRecord): string {
  return JSON.stringify([endpoint, type, sipPort, stunPort, useSSL]);
}

/** Null where nothing would be lost: what never answered has proved nothing. */
export function probeMemory(target: string, remembered: RememberedProbes, now: Date): ProbeMemory | null {
  const before = (agoMs: number) => new Date(now.getTime() - agoMs).toISOString();
  const kinds = remembered.kinds.flatMap(({ kind, isFailing, lastOkAgoMs }) =>
    lastOkAgoMs === null ? [] : [{ kind, isFailing, lastOkAt: before(lastOkAgoMs) }],
  );
  const { failingSinceAgoMs } = remembered;
  const failingSince = failingSinceAgoMs === null ? null : before(failingSinceAgoMs);
  return kinds.length === 0 ? null : { target, failingSince, kinds };
}

export function rememberedIn({ failingSince, kinds }: ProbeMemory, now: Date): RememberedProbes {
  const ago = (at: string) => now.getTime() - Date.parse(at);
  return {
    failingSinceAgoMs: failingSince === null ? null : ago(failingSince),
    kinds: kinds.map(({ kind, isFailing, lastOkAt }) => ({ kind, isFailing, lastOkAgoMs: ago(lastOkAt) })),
  };
}

/** What is told when a server's probes turn. */
export function probeEvent({ serverId, regionId }: ServerRecord, report: ProbeReport, at: string): EventDraft {
  const { status, decides, checks } = report;
  const failing = checks.filter((check) => check.status === 'Failing').map(({ kind, message }) => ({ kind, message }));
  return {
    at,
    actor: SYSTEM_ACTOR,
    type: status === 'Failing' ? 'probe.failing' : 'probe.recovered',
    target: { regionId, serverId },
    detail: status === 'Failing' ? { decides, failing } : {},
  };
}
