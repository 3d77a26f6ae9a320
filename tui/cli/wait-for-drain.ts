import { type MeridianClient, refusalOf } from '@meridian/server/client';
import type { DrainProgress } from '@meridian/shared/drain.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { Server } from '@meridian/shared/server.ts';
import { safeText } from '../widgets/safe-text.ts';
import { durationText } from '../widgets/figures.ts';
import { CommandFailed, EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

type Target = Pick<Server, 'serverId' | 'regionId' | 'endpoint'>;

const LOOK_EVERY_MS = 1000;
/** A server that is restarted is waited for; one that stays away is not. */
const UNREACHABLE_MAX_MS = 60_000;
const ENDINGS: readonly MeridianEvent['type'][] = ['completeDrain', 'cancelDrain', 'enableRegionServer'];

/** Follows one drain until it is over, and says how far it is whenever that changes. The drain goes on without it. */
export async function waitForDrain(
  client: MeridianClient,
  target: Target,
  drainId: string,
  timeoutMs: number | null,
  terminal: Terminal,
): Promise<Server> {
  const beganMs = terminal.monotonicMs();
  let heardMs = beganMs;
  let said = '';
  for (;;) {
    try {
      const { drains } = await client.drains.list.query();
      const progress = drains.find(({ drain }) => drain.drainId === drainId);
      if (!progress) return await endOf(client, target);
      heardMs = terminal.monotonicMs();
      const line = progressLine(progress);
      if (line !== said) terminal.say(line);
      said = line;
    } catch (error) {
      if (error instanceof CommandFailed || refusalOf(error)) throw error;
      if (terminal.monotonicMs() - heardMs > UNREACHABLE_MAX_MS) throw error;
      if (said !== '') terminal.say('the server does not answer; waiting for it');
      said = '';
    }
    if (timeoutMs !== null && terminal.monotonicMs() - beganMs >= timeoutMs) {
      throw new CommandFailed(EXIT.timedOut, `${safeText(target.endpoint)} is not drained yet; the drain goes on`);
    }
    await terminal.pause(LOOK_EVERY_MS);
  }
}

/** Why it is not among the drains any more: drained, or someone has ended it. */
async function endOf(client: MeridianClient, { serverId, regionId, endpoint }: Target): Promise<Server> {
  const { events } = await client.events.list.query({ last: 100, target: { serverId } });
  const end = events.findLast(({ type }) => ENDINGS.includes(type));
  if (end && end.type !== 'completeDrain') {
    const by = safeText(end.actor.name);
    throw new CommandFailed(EXIT.conflict, `the drain of ${safeText(endpoint)} was ended by ${by} (${end.type})`);
  }
  return await client.regionManager.getServer.query({ regionId, serverId });
}

function progressLine({ endpoint, phase, sessions, estimate, ticketsOut }: DrainProgress): string {
  const left = sessions === null ? 'sessions unknown' : `${sessions} sessions`;
  const tickets = ticketsOut === 0 ? '' : `, ${ticketsOut} tickets not expired yet`;
  const range =
    estimate === null || estimate.toSeconds === 0
      ? ''
      : `, ${durationText(estimate.fromSeconds)} to ${durationText(estimate.toSeconds)} left`;
  return `${safeText(endpoint)} ${phase}: ${left}${tickets}${range}`;
}
