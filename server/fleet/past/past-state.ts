import { type SampledState, stateOfCode } from '@meridian/shared/history.ts';
import { type ServerState, serverState } from '@meridian/shared/server-health.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';
import type { RegionRecord, ServerRecord } from '../../desired/records.ts';

type Flags = { readonly disabled: StateFlag | null; readonly maintenance: StateFlag | null };

/**
 * What is known for sure of a flag at a moment: one that was set before it and is set now was set then. Setting it again
 * moves its time, so that nothing more can be said of any other.
 */
export function flagThen(flag: StateFlag | null, at: string): StateFlag | null {
  if (flag === null || flag.at >= at) return null;
  const { at: setAt, by, publicReason, privateReason } = flag;
  return { at: setAt, by, publicReason, ...(privateReason !== undefined && { privateReason }) };
}

export function flagsThen({ disabled, maintenance }: RegionRecord | ServerRecord, at: string): Flags {
  return { disabled: flagThen(disabled, at), maintenance: flagThen(maintenance, at) };
}

/** What the code of a sample says; null where there is none. */
export function sampledState(code: number | null): SampledState | null {
  return code === null ? null : stateOfCode(code);
}

/** What troubled a node besides its status and its liveness. */
const NOT_SAMPLED = { reportingLostSince: null, ejectedUntil: null, rejoinsAt: null, keyInUseTwiceSince: null };

/** The state of a server out of flags that were set and what was sampled. */
export function pastState(
  region: Flags,
  server: Flags & { readonly drain: StateFlag | null },
  sampled: SampledState | null,
): ServerState {
  const node = sampled && { ...sampled, ...NOT_SAMPLED };
  const state = serverState({ region, server, node, probe: null, isStale: false });
  if (sampled === null && state === 'OFFLINE') return 'UNKNOWN';
  // Why it got no new sessions is not sampled.
  return state === 'RUNNING' && !sampled?.routable ? 'NOT_ROUTABLE' : state;
}
