import type { EventLog } from '../events/event-log.ts';

/** Rounds that stood still for longer are not well. */
const WELL_WITHIN_MS = 5000;

type Parts = {
  /** Whose rounds must go on. */
  readonly rounds: readonly { readonly lastRoundAtMs: number }[];
  readonly events: EventLog;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
};

/** Whether Meridian really does its work: its rounds go on, and its database takes a write. */
export async function isWell({ rounds, events, now, monotonicMs }: Parts): Promise<boolean> {
  if (rounds.some(({ lastRoundAtMs }) => monotonicMs() - lastRoundAtMs > WELL_WITHIN_MS)) return false;
  const row = { name: 'last-well-at', value: now().toISOString() };
  await events.transaction(async (trx) => {
    await trx
      .insertInto('meta')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute();
  });
  return true;
}
