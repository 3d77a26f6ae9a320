import { answered, asks, unanswered } from '../data/feeds.ts';
import { errorText } from '../data/port.ts';
import { soughtName } from '../dialogs/pick-list.ts';
import type { QueryInput, QueryName, Wants } from '../data/queries.ts';
import { SCREENS } from '../screens/screens.ts';
import type { Cockpit } from './cockpit.ts';
import { keepStream } from './keep-stream.ts';

/** What is shown is asked for again this often. */
const POLL_MS = 2000;
/** What the stream of alerts is asked with. */
const ALERTS = 'watch';

/** Asks for what the screen in sight needs, at once and then every two seconds, one question of a name at a time. */
export function startFeeding(cockpit: Cockpit): () => void {
  const { ui, clock, live } = cockpit;
  let cancel = clock.after(POLL_MS, poll);
  let askedFor = '';

  function poll(): void {
    cancel();
    cancel = clock.after(POLL_MS, poll);
    // Without a link every answer is lost: what is known stays, and shows its age.
    if (live.getState().link.state !== 'open') return;
    const wants = wantsNow(cockpit);
    askedFor = JSON.stringify(wants);
    for (const name of Object.keys(wants) as QueryName[]) {
      const input = wants[name];
      if (input !== undefined) void ask(cockpit, name, input);
    }
  }

  function pollIfOther(): void {
    if (JSON.stringify(wantsNow(cockpit)) !== askedFor) poll();
  }

  const stops = [ui.subscribe(pollIfOther), watchAlerts(cockpit)];
  return () => {
    cancel();
    for (const stop of stops) stop();
  };
}

/** What the screen wants, and the list over it in which a server's name is typed. */
function wantsNow(cockpit: Cockpit): Wants {
  const { screen, overlay, travel } = cockpit.ui.getState();
  const text = overlay?.kind === 'pick' ? soughtName(overlay, cockpit.config) : '';
  // Of the past nothing of it is known.
  const wants = travel === null ? SCREENS[screen].wants(cockpit) : {};
  return { ...wants, ...(text !== '' && { foundServers: { text } }) };
}

/** Asks once. A question that is out already is not asked again. */
export async function ask<Name extends QueryName>(
  { port, liveFeeds: feeds, clock }: Pick<Cockpit, 'port' | 'liveFeeds' | 'clock'>,
  name: Name,
  input: QueryInput<Name>,
): Promise<void> {
  const question = JSON.stringify(input);
  if (!asks(feeds, name, question)) return;
  try {
    answered(feeds, name, question, await port.ask(name, input), clock.nowMs());
  } catch (error) {
    unanswered(feeds, name, question, errorText(error));
  }
}

/** Alerts come by themselves, whatever is on screen. */
function watchAlerts(cockpit: Cockpit): () => void {
  const { port, liveFeeds: feeds, clock } = cockpit;
  return keepStream(cockpit, (onEnd) => {
    asks(feeds, 'alerts', ALERTS);
    return port.watchAlerts({
      onNews: (report) => answered(feeds, 'alerts', ALERTS, report, clock.nowMs()),
      onStarted: () => {},
      onError: (error) => {
        unanswered(feeds, 'alerts', ALERTS, errorText(error));
        onEnd();
      },
    });
  }).stop;
}
