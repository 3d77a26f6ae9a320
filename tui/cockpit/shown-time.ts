import { serverNowMs } from '../data/fleet-store.ts';
import type { Cockpit } from './cockpit.ts';
import { shownNowMs } from './frozen.ts';

/** What time it is at the server by the screen's one clock: ages move together, once a second, and stand still with it. */
export function shownServerMs({ fleet, ui, clock }: Pick<Cockpit, 'fleet' | 'ui' | 'clock'>): number {
  return serverNowMs(fleet.getState(), clock) - (clock.nowMs() - shownNowMs(ui.getState()));
}
