import { activeSessions } from '@meridian/shared/node-status.ts';
import type { DrainRecord } from '../desired/records.ts';
import { defineVerb, findServer, refuse, type ServerTarget } from './verb.ts';
import { warning } from './warnings.ts';

const server = findServer('Region:NOT_FOUND', 'Server:NOT_FOUND');

/** Out of service with its sessions followed down. Asked again, it changes the terms and goes on from where it is. */
export const drainRegionServer = defineVerb<'drainRegionServer', ServerTarget>({
  find: server,
  effect: ({ action, server: before, live, at, by, newDrainId }) => {
    const { publicReason, privateReason, deadlineAt, onDeadline, then } = action;
    const running = before.drain;
    const node = live.node(before.serverId);
    const drain: DrainRecord = {
      drainId: running?.drainId ?? newDrainId(),
      at: running?.at ?? at,
      by,
      publicReason,
      privateReason,
      deadlineAt: deadlineAt ? new Date(deadlineAt).toISOString() : null,
      onDeadline,
      then,
      sessionsAtStart: running ? running.sessionsAtStart : node && activeSessions(before.type, node),
      drainedAt: null,
      disabledBefore: running ? running.disabledBefore : before.disabled,
    };
    const disabled = before.disabled ?? { at, by, publicReason, privateReason };
    return { servers: [{ ...before, drain, disabled, revision: before.revision + 1 }] };
  },
  rules: ({ action: { deadlineAt }, at }) => [
    refuse('Drain:DEADLINE_PAST', typeof deadlineAt === 'string' && Date.parse(deadlineAt) <= Date.parse(at)),
  ],
  warnings: ({ action: { then, onDeadline, deadlineAt }, server: { endpoint } }) => [
    warning('PROCESS_WILL_STOP', then === 'stop', {
      message: 'Once it is empty its process is told to exit: one way, it must be started again at its host',
      sample: [endpoint],
    }),
    warning('SESSIONS_WILL_END', onDeadline === 'end' && typeof deadlineAt === 'string', {
      message: `At its deadline (${deadlineAt}) the node is told to wrap up the sessions that are left`,
      sample: [endpoint],
    }),
  ],
  tier: 2,
  touches: (facts) => [facts.server],
  undo: ({ server: { regionId, serverId, drain } }) =>
    drain === null
      ? { type: 'cancelDrain', regionId, serverId }
      : { type: 'drainRegionServer', regionId, serverId, ...termsOf(drain) },
});

/** Ends a drain before its end, and restores what was before. */
export const cancelDrain = defineVerb<'cancelDrain', ServerTarget>({
  find: server,
  effect: ({ server: before }) => ({
    servers: [
      {
        ...before,
        drain: null,
        disabled: before.drain === null ? before.disabled : before.drain.disabledBefore,
        revision: before.revision + 1,
      },
    ],
  }),
  rules: ({ server: before }) => [refuse('Drain:NOT_DRAINING', before.drain === null)],
  tier: 1,
  touches: (facts) => [facts.server],
  undo: ({ server: { regionId, serverId, drain } }) =>
    drain && { type: 'drainRegionServer', regionId, serverId, ...termsOf(drain) },
});

/**
 * Its sessions are gone: it stays disabled, or its process is asked to stop first and the drain ends when it has. Only
 * for the drain that is meant: one that was cancelled, or begun anew, meanwhile is another.
 */
export const completeDrain = defineVerb<'completeDrain', ServerTarget>(
  {
    find: server,
    effect: ({ server: before, at }) => {
      const mustStop = before.drain?.then === 'stop' && before.drain.drainedAt === null;
      const drain = mustStop && before.drain ? { ...before.drain, drainedAt: at } : null;
      return { servers: [{ ...before, drain, revision: before.revision + 1 }] };
    },
    rules: ({ action, server: { drain, serverId }, live, elsewhere }) => [
      refuse('Drain:NOT_DRAINING', drain?.drainId !== action.drainId),
      refuse('Drain:NOT_EMPTY', live.mayHaveSessions(serverId) || elsewhere.ticketsOut(serverId) > 0),
      refuse('Drain:STILL_RUNNING', typeof drain?.drainedAt === 'string' && live.isOnline(serverId)),
    ],
    tier: 1,
    touches: (facts) => [facts.server],
    undo: () => null,
  },
  { fenced: true },
);

/** What an operator asked of a drain, to ask it again. */
export function termsOf({ deadlineAt, onDeadline, then, publicReason, privateReason }: DrainRecord) {
  return { deadlineAt, onDeadline, then, publicReason, privateReason };
}
