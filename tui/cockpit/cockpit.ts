import { DEFAULT_CONFIG, type Config } from '../config/config.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createFeedStore, type FeedsState, type FeedStore, NO_FEEDS } from '../data/feeds.ts';
import { createFleetStore, type FleetState, type FleetStore } from '../data/fleet-store.ts';
import { createNames, type Names } from '../data/names.ts';
import { createOutbox, type Outbox } from '../data/outbox.ts';
import type { ShownPast } from '../data/past-fleet.ts';
import type { ServerPort } from '../data/port.ts';
import { createArming, type Arming } from '../input/arming.ts';
import type { Clock } from '../input/clock.ts';
import type { Tone } from '../theme/tones.ts';
import { followUnlessFrozen, type Shown } from './frozen.ts';
import { type Kept, withNotice } from './notices.ts';
import type { Size } from './room.ts';
import { createUiStore, type UiStore } from './ui-store.ts';

/** What every command and screen works with. It holds no state of its own. */
export type Cockpit = {
  /** The fleet as it is shown: as it is told, as it was when the screen was frozen, or at a moment of the past. */
  readonly fleet: Shown<FleetState>;
  /** The fleet as it is told; who brings news writes here. */
  readonly live: FleetStore;
  /** What is asked for while it is shown, and the alerts. */
  readonly feeds: Shown<FeedsState>;
  readonly liveFeeds: FeedStore;
  /** The moment of the past that is shown; null before it came, and while none is looked at. */
  readonly past: StoreApi<ShownPast | null>;
  readonly ui: UiStore;
  readonly port: ServerPort;
  readonly outbox: Outbox;
  readonly names: Names;
  readonly arming: Arming;
  readonly clock: Clock;
  /** What the person at this terminal has chosen. */
  readonly config: Config;
  /** What the header calls this installation: `demo`, or the server's host. */
  readonly place: () => string;
  readonly quit: () => void;
  /** Gives the terminal back to the shell until this job is continued. */
  readonly suspend: () => void;
  /** Lends the terminal to a program until it ends; how it ended. Rejects where it cannot be started. */
  readonly runProgram: (argv: readonly string[]) => Promise<string>;
  /** Puts a text on the clipboard of whoever sits at the terminal. */
  readonly copy: (text: string) => void;
  /** Writes a new file where the cockpit was started; its path. */
  readonly save: (name: string, text: string) => Promise<string>;
};

type Parts = {
  readonly port: ServerPort;
  readonly clock: Clock;
  readonly config?: Config;
  readonly size: Size;
  readonly place: () => string;
  readonly quit: () => void;
  readonly suspend: () => void;
  readonly runProgram: (argv: readonly string[]) => Promise<string>;
  readonly copy: (text: string) => void;
  readonly save: (name: string, text: string) => Promise<string>;
};

export function createCockpit({
  port,
  clock,
  config = DEFAULT_CONFIG,
  size,
  place,
  quit,
  suspend,
  runProgram,
  copy,
  save,
}: Parts): Cockpit {
  const live = createFleetStore(clock.nowMs());
  const liveFeeds = createFeedStore();
  const past = createStore<ShownPast | null>(() => null);
  const ui = createUiStore(clock.nowMs(), size, config);
  const arming = createArming(clock, () => ui.setState({ isArmed: true }));
  const outbox = createOutbox({ port, store: live, clock });
  return {
    live,
    past,
    fleet: followUnlessFrozen(live, ui, past, (then) => then.fleet),
    liveFeeds,
    feeds: followUnlessFrozen(liveFeeds, ui, past, () => NO_FEEDS),
    ui,
    port,
    outbox,
    names: createNames({ port, clock, onNames: (endpoints) => live.setState({ endpoints }) }),
    arming,
    clock,
    config,
    place,
    quit,
    suspend,
    runProgram,
    copy,
    save,
  };
}

/** Says something in the status lines: as the answer to a key, which goes with the next one, or kept beside such answers. */
export function say(
  { ui, clock }: Pick<Cockpit, 'ui' | 'clock'>,
  text: string,
  tone: Tone = 'info',
  kept: Kept | null = null,
): void {
  ui.setState(({ notices }) => ({ notices: withNotice(notices, { text, tone, kept }, clock.nowMs()) }));
}
