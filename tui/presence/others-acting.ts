import { isAbout, type PresenceTarget } from '@meridian/shared/presence.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { findServer, serverNowMs } from '../data/fleet-store.ts';
import { formatAge } from '../widgets/figures.ts';
import { planSentence, plansById, type PlansById } from './plan-words.ts';

type Facts = Pick<Cockpit, 'fleet' | 'feeds' | 'clock'>;

/** The plans that others have open, by the ids of what they are about. */
export function plansNow({ feeds }: Pick<Cockpit, 'feeds'>): PlansById {
  return plansById(feeds.getState().presence.answer?.plans);
}

/** Who else has a plan open on one of these: a sentence each. */
export function othersPlanning({ fleet, feeds, clock }: Facts, targets: readonly PresenceTarget[]): string[] {
  const state = fleet.getState();
  const nameOf = (serverId: string) => findServer(state, serverId)?.endpoint ?? state.endpoints.get(serverId);
  return (feeds.getState().presence.answer?.plans ?? [])
    .filter((plan) => targets.some((target) => isAbout(plan, target)))
    .map((plan) => planSentence(plan, nameOf, serverNowMs(state, clock)));
}

/** Who else is about to do something to one of these, or drains it. */
export function othersActing(facts: Facts, targets: readonly PresenceTarget[]): string[] {
  const fleet = facts.fleet.getState();
  const nowMs = serverNowMs(fleet, facts.clock);
  const drained = targets.flatMap(({ serverId }) => {
    const server = serverId === null ? undefined : findServer(fleet, serverId);
    if (server?.drain == null || server.drain.by === fleet.self?.name) return [];
    return [`${server.drain.by} drains ${server.endpoint}, ${formatAge(nowMs - Date.parse(server.drain.at))}`];
  });
  return [...othersPlanning(facts, targets), ...drained];
}
