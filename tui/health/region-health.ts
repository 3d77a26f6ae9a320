import { HARM_SHARE, harmedShare, harmStep } from '@meridian/shared/harm.ts';
import type { RegionLine, RegionLineTotals } from '@meridian/shared/region-line.ts';
import type { Badge } from './server-health.ts';

/** 0 is worst. */
type Verdict = Badge & { readonly rank: number };

export type RegionHealth = Verdict &
  RegionLineTotals & {
    /** How many of those that are not disabled get new sessions. */
    readonly routable: number;
    /** Room for calls on routable backends. */
    readonly freeCalls: number;
    /** Calls on routable backends by their capacity, 0 to 1; null without capacity. */
    readonly load: number | null;
    /** Of the sessions of the last minute, 0 to 1, those that went wrong; null where none was tried, or nobody knows. */
    readonly harmedShare: number | null;
    /** How badly customers are harmed there: 0 is not more than usual. */
    readonly harm: number;
  };

const DISABLED = { shape: '■', word: 'DISABLED', tone: 'off', rank: 9 } as const;
const EMPTY = { shape: '◌', word: 'EMPTY', tone: 'faint', rank: 8 } as const;
const NONE_ENABLED = { shape: '◌', word: 'NONE ENABLED', tone: 'off', rank: 8 } as const;
const OFFLINE = { shape: '✕', word: 'OFFLINE', tone: 'bad', rank: 0 } as const;
const NONE_ROUTABLE = { shape: '✕', word: 'NONE ROUTABLE', tone: 'bad', rank: 0 } as const;
const CUT_OFF = { shape: '✕', word: 'CUT OFF', tone: 'bad', rank: 0 } as const;
const FAILING = { shape: '✕', word: 'FAILING', tone: 'bad', rank: 0 } as const;
const STARTING = { shape: '▲', word: 'STARTING', tone: 'warn', rank: 1 } as const;
const NO_BACKEND = { shape: '✕', word: 'NO BACKEND', tone: 'bad', rank: 0 } as const;
const NO_PROXY = { shape: '✕', word: 'NO PROXY', tone: 'bad', rank: 0 } as const;
const DEGRADED = { shape: '▲', word: 'DEGRADED', tone: 'warn', rank: 1 } as const;
const MAINTENANCE = { shape: '▲', word: 'MAINTENANCE', tone: 'warn', rank: 2 } as const;
const STALE = { shape: '◌', word: 'STALE', tone: 'faint', rank: 5 } as const;
const RUNNING = { shape: '●', word: 'RUNNING', tone: 'ok', rank: 6 } as const;

/** Whether something is there that nobody asked for. */
export function isRegionFault({ rank, word, harm }: RegionHealth): boolean {
  return harm > 0 || (rank < RUNNING.rank && word !== MAINTENANCE.word);
}

/** What a region carries now, and the one state to show for it. */
export function regionHealth(region: RegionLine, isLive: boolean): RegionHealth {
  const { totals } = region;
  const { callCapacity, routableCalls, routableBackends, routableProxies } = totals;
  const harm = harmIn(totals);
  return {
    ...badgeOf(region, harm.share, isLive),
    ...totals,
    harmedShare: harm.share,
    harm: harm.step,
    routable: routableBackends + routableProxies,
    freeCalls: Math.max(0, callCapacity - routableCalls),
    load: callCapacity === 0 ? null : routableCalls / callCapacity,
  };
}

/** By whichever kind of server saw more go wrong: both see each session. */
function harmIn(totals: RegionLineTotals) {
  const kinds = [
    { tried: totals.callsTried, harmed: totals.callsHarmed, lost: totals.callsLost },
    { tried: totals.connectionsTried, harmed: totals.connectionsHarmed, lost: totals.connectionsLost },
  ];
  const isKnown = kinds.some(({ tried, harmed }) => tried + harmed > 0);
  return {
    share: isKnown ? Math.max(...kinds.map(harmedShare)) : null,
    step: Math.max(...kinds.map(({ tried, harmed, lost }) => harmStep({ tried, harmed: harmed + lost }))),
  };
}

function badgeOf(
  { disabled, maintenance, cutOffSince, totals }: RegionLine,
  failingShare: number | null,
  isLive: boolean,
): Verdict {
  const { servers, enabled, inService, routableBackends, routableProxies, stale } = totals;
  if (disabled !== null) return DISABLED;
  // Louder than maintenance: someone has to say whether it is down.
  if (cutOffSince !== null) return CUT_OFF;
  if (maintenance !== null) return MAINTENANCE;
  if (servers === 0) return EMPTY;
  if (inService === 0) return NONE_ENABLED;
  // A region serves a call only with a backend and a proxy.
  if (routableBackends + routableProxies === 0) return withoutRoutable(totals);
  if (routableBackends === 0) return NO_BACKEND;
  if (routableProxies === 0) return NO_PROXY;
  if (isLive && failingShare !== null && failingShare >= HARM_SHARE.failing) return FAILING;
  if (routableBackends + routableProxies < enabled) return DEGRADED;
  return isLive && stale === 0 ? RUNNING : STALE;
}

function withoutRoutable({ heard, starting }: RegionLineTotals): Verdict {
  if (heard === 0) return OFFLINE;
  return starting === heard ? STARTING : NONE_ROUTABLE;
}
