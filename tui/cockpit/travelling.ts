import type { ViewInput } from '@meridian/shared/view.ts';
import { serverNowMs } from '../data/fleet-store.ts';
import { shownPast } from '../data/past-fleet.ts';
import { errorText } from '../data/port.ts';
import type { Cockpit } from './cockpit.ts';

/** Moments are asked for no faster, however fast a key repeats: the server answers a token ten times a second. */
const ASK_AGAIN_MS = 150;

/**
 * While a moment of the past is looked at, asks for it, and for another stretch of it as soon as that is in sight: one
 * question at a time, and of those that come meanwhile the last. Answers what to call when another stretch is in sight,
 * and how to stop.
 */
export function startTravelling({ ui, live, past, port, clock }: Cockpit) {
  let view: ViewInput = {};
  let asked = '';
  let isOut = false;
  let isTooSoon = false;

  function look(): void {
    const { travel } = ui.getState();
    if (travel === null) {
      asked = '';
      if (past.getState() !== null) past.setState(null, true);
      return;
    }
    const question = JSON.stringify([travel.toMs, view]);
    if (question === asked || isOut || isTooSoon || live.getState().link.state !== 'open') return;
    asked = question;
    void ask(travel.toMs, view);
    isTooSoon = true;
    clock.after(ASK_AGAIN_MS, () => {
      isTooSoon = false;
      look();
    });
  }

  async function ask(toMs: number, wanted: ViewInput): Promise<void> {
    isOut = true;
    try {
      const answer = await port.fleetAt({ at: new Date(toMs).toISOString(), view: wanted });
      const then = shownPast(live.getState(), wanted, answer);
      // Whoever is back by now, or further on, is not taken back.
      const { travel } = ui.getState();
      if (travel !== null) {
        past.setState(then, true);
        ui.setState({
          frozenAtMs: clock.nowMs() - (serverNowMs(live.getState(), clock) - then.atMs),
          travel: travel.toMs === toMs ? { toMs, fault: null } : travel,
        });
      }
    } catch (error) {
      if (ui.getState().travel?.toMs === toMs) ui.setState({ travel: { toMs, fault: errorText(error) } });
    }
    isOut = false;
    look();
  }

  const stops = [
    ui.subscribe(look),
    live.subscribe(({ link }, before) => {
      if (link.state === before.link.state) return;
      // What got no answer gets one now.
      if (ui.getState().travel?.fault != null) asked = '';
      look();
    }),
  ];
  return {
    show: (next: ViewInput): void => {
      view = next;
      look();
    },
    stop: (): void => {
      for (const stop of stops) stop();
    },
  };
}
