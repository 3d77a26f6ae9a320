import type { ActionType } from '@meridian/shared/action.ts';
import type { OperationKind, OperationStepState } from '@meridian/shared/operation.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { StepRecord } from './operation-record.ts';

/** What a step is judged by. */
export type StepFacts = {
  readonly kind: OperationKind;
  /** Null once it is deleted. */
  readonly server: ServerRecord | null;
  readonly mayHaveSessions: boolean;
  /** Why it gets no new sessions, its region's own state aside; empty when it does. */
  readonly notRoutableBecause: readonly string[];
  /** Whether it had as long as a server may take to get new sessions again. */
  readonly isLate: boolean;
};

type Change = Extract<
  ActionType,
  'enableRegionServerMaintenance' | 'disableRegionServerMaintenance' | 'enableRegionServer'
>;

/** What is to be done about one server of an operation, as it is now. */
export type Move =
  | { readonly do: 'wait' }
  /** Nothing but to take note of what has become of it. */
  | { readonly do: 'become'; readonly state: OperationStepState }
  /** The drain that it waits for is this one. */
  | { readonly do: 'adopt'; readonly drainId: string }
  | { readonly do: 'apply'; readonly change: Change }
  /** The operation cannot go on with it. */
  | { readonly do: 'stop'; readonly because: string; readonly state: OperationStepState };

const WAIT: Move = { do: 'wait' };

/** The next move, by the state a step is in. Whatever crashed in between, the rows say what was done already. */
export function nextMove(step: StepRecord, facts: StepFacts): Move {
  const { server } = facts;
  return server === null ? { do: 'become', state: 'skipped' } : MOVES[step.state](step, { ...facts, server });
}

type SureFacts = StepFacts & { readonly server: ServerRecord };

const MOVES: Readonly<Record<OperationStepState, (step: StepRecord, facts: SureFacts) => Move>> = {
  waiting: () => WAIT,

  draining: ({ drainId, endpoint }, { kind, server, mayHaveSessions }) => {
    if (server.drain !== null) return drainId === null ? { do: 'adopt', drainId: server.drain.drainId } : WAIT;
    if (server.disabled === null) {
      // It was to be taken, and Meridian went down before it was.
      if (drainId === null) return { do: 'become', state: 'waiting' };
      return { do: 'stop', because: `The drain of ${endpoint} was cancelled`, state: 'waiting' };
    }
    if (mayHaveSessions) return WAIT;
    if (kind === 'regionDrain') return { do: 'become', state: 'done' };
    return server.maintenance === null
      ? { do: 'apply', change: 'enableRegionServerMaintenance' }
      : { do: 'become', state: 'atWork' };
  },

  // Someone may return it by hand instead of saying that the work is done.
  atWork: (_, { server }) =>
    server.disabled === null && server.maintenance === null ? { do: 'become', state: 'returning' } : WAIT,

  returning: ({ endpoint, state }, { server, notRoutableBecause, isLate }) => {
    if (server.maintenance !== null) return { do: 'apply', change: 'disableRegionServerMaintenance' };
    if (server.disabled !== null) return { do: 'apply', change: 'enableRegionServer' };
    if (notRoutableBecause.length === 0) return { do: 'become', state: 'done' };
    if (!isLate) return WAIT;
    const because = `${endpoint} is back in service and gets no new sessions: ${notRoutableBecause.join(', ')}`;
    return { do: 'stop', because, state };
  },

  done: () => WAIT,
  skipped: () => WAIT,
};
