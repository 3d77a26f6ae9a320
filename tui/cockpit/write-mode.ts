import type { Tone } from '../theme/tones.ts';
import { say, type Cockpit } from './cockpit.ts';
import type { UiState } from './ui-store.ts';

/** So long after it was opened, or after the last change, nobody means to change anything any more. */
const WRITE_MS = 15 * 60_000;
const WARNING_MS = 60_000;

export function canWrite({ writeUntilMs }: UiState): boolean {
  return writeUntilMs !== null;
}

/** What is in focus is framed in red while keys may change something. */
export function frameTone(ui: UiState): Tone {
  return canWrite(ui) ? 'bad' : 'info';
}

/** Opens it, or begins its time anew. */
export function openWriteMode({ ui, clock }: Pick<Cockpit, 'ui' | 'clock'>): void {
  ui.setState({ writeUntilMs: clock.nowMs() + WRITE_MS });
}

/** Each change that is made begins the time anew. */
export function renewWriteMode(cockpit: Pick<Cockpit, 'ui' | 'clock'>): void {
  if (canWrite(cockpit.ui.getState())) openWriteMode(cockpit);
}

export function closeWriteMode({ ui }: Pick<Cockpit, 'ui'>): void {
  ui.setState({ writeUntilMs: null });
}

/** Ends it when its time is over, which is said a minute before; an open dialog holds it. */
export function watchWriteMode(cockpit: Cockpit, nowMs: number, sinceMs: number): void {
  const { writeUntilMs, overlay } = cockpit.ui.getState();
  if (writeUntilMs === null) return;
  const warnAtMs = writeUntilMs - WARNING_MS;
  if (sinceMs < warnAtMs && nowMs >= warnAtMs)
    say(cockpit, 'write mode ends in a minute: W begins its time anew', 'warn');
  if (nowMs < writeUntilMs || overlay?.kind === 'change') return;
  closeWriteMode(cockpit);
  say(cockpit, 'write mode has ended: read-only');
}
