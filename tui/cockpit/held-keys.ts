import type { InputEvent } from '../input/key.ts';
import { rowsAreComing } from '../commands/target-names.ts';
import { say, type Cockpit } from './cockpit.ts';

/** Rows come within a round trip; after so long it is said that they did not. */
const HELD_MAX_MS = 1000;
const HELD_MAX = 100;

/**
 * Keys wait for the rows they mean, so that typed ahead, in one read or in many, they lead to where they lead a slow hand.
 * `take` in order dispatches them once the rows have come.
 */
export function createHeldKeys(cockpit: Cockpit, take: (event: InputEvent) => void) {
  let held: InputEvent[] = [];
  let stopWaiting = (): void => {};
  let isReleasing = false;

  function hold(event: InputEvent): void {
    if (held.length === 0) wait();
    if (held.length < HELD_MAX) held.push(event);
  }

  function wait(): void {
    const stops = [
      cockpit.clock.after(HELD_MAX_MS, giveUp),
      cockpit.fleet.subscribe(() => rowsAreComing(cockpit) || release()),
    ];
    stopWaiting = () => {
      for (const stop of stops) stop();
    };
  }

  function taken(): InputEvent[] {
    stopWaiting();
    const events = held;
    held = [];
    return events;
  }

  function release(): void {
    isReleasing = true;
    // One of them may have the rest wait for other rows.
    for (const event of taken())
      if (held.length > 0) hold(event);
      else take(event);
    isReleasing = false;
  }

  function giveUp(): void {
    taken();
    say(cockpit, 'the rows have not come yet: the keys that were pressed are dropped', 'warn');
  }

  return {
    hold,
    isHolding: () => held.length > 0 && !isReleasing,
    /** Whether the key that is dispatched was pressed before its rows were there. */
    isReleasing: () => isReleasing,
  };
}
