import type { Clock } from '../input/clock.ts';

const LOOK_MS = 1000;
/** A busy machine comes late by less; a clock that is set right moves by less. */
const JUMP_MS = 5000;

/**
 * Calls back after time that went by unseen: this process was stopped, or the machine slept, in which only the wall clock
 * goes on. Connections of before may be dead and not know it. Answers how to stop.
 */
export function watchClockJumps({ nowMs, wallMs, after }: Clock, onJump: () => void): () => void {
  let [lookedAtMs, lookedAtWallMs] = [nowMs(), wallMs()];
  let cancel = after(LOOK_MS, look);

  function look(): void {
    const passedMs = [nowMs() - lookedAtMs, wallMs() - lookedAtWallMs];
    [lookedAtMs, lookedAtWallMs] = [nowMs(), wallMs()];
    cancel = after(LOOK_MS, look);
    if (passedMs.some((ms) => Math.abs(ms - LOOK_MS) > JUMP_MS)) onJump();
  }

  return () => cancel();
}
