import type { HeldPlan } from '@meridian/shared/presence.ts';
import { roleAllows } from '@meridian/shared/role.ts';
import { answered, asks, unanswered } from '../data/feeds.ts';
import { errorText } from '../data/port.ts';
import { heldPlanOf } from '../dialogs/held-plan.ts';
import type { Cockpit } from './cockpit.ts';
import { keepStream } from './keep-stream.ts';

/** What the stream of others' plans is asked with. */
const PRESENCE = 'watch';

/** Watches who else has a plan open, and lets them know of the one that is open here, for as long as it is. */
export function startPresence(cockpit: Cockpit): () => void {
  const { port, ui, live, liveFeeds: feeds, clock } = cockpit;
  let told = planNow(cockpit);
  /** A plan that the server takes no more of: others are watched without telling them of it. */
  let refused: string | null = null;

  const stream = keepStream(cockpit, (onEnd) => {
    asks(feeds, 'presence', PRESENCE);
    const plan = textOf(told) === refused ? null : told;
    return port.watchPresence(plan, {
      onNews: (report) => answered(feeds, 'presence', PRESENCE, report, clock.nowMs()),
      onStarted: () => {},
      onError: (error) => {
        unanswered(feeds, 'presence', PRESENCE, errorText(error));
        if (plan !== null) refused = textOf(plan);
        onEnd();
      },
    });
  });

  function tellIfOther(): void {
    const plan = planNow(cockpit);
    if (textOf(plan) === textOf(told)) return;
    told = plan;
    refused = null;
    stream.restart();
  }

  const stops = [ui.subscribe(tellIfOther), live.subscribe(tellIfOther)];
  return () => {
    for (const stop of stops) stop();
    stream.stop();
  };
}

function planNow({ ui, live }: Cockpit): HeldPlan | null {
  const { overlay } = ui.getState();
  const { self } = live.getState();
  if (overlay?.kind !== 'change' || self === null || !roleAllows(self.role, 'operator')) return null;
  return heldPlanOf(overlay);
}

function textOf(plan: HeldPlan | null): string | null {
  return plan && JSON.stringify(plan);
}
