import type { Tone } from '../theme/tones.ts';
import { say, type Cockpit } from './cockpit.ts';
import type { UiState } from './ui-store.ts';

const WARNING_MS = 60_000;
const MINUTE_MS = 60_000;

export function canWrite({ writeUntilMs }: UiState): boolean {
  return writeUntilMs !== null;
}

/** The same by the clock: the one that is shown may be behind after the process has slept. */
export function canWriteNow({ ui, clock }: Pick<Cockpit, 'ui' | 'clock'>): boolean {
  const { writeUntilMs } = ui.getState();
  return writeUntilMs !== null && clock.nowMs() < writeUntilMs;
}

/** What is in focus is framed in red while keys may change something. */
export function frameTone(ui: UiState): Tone {
  return canWrite(ui) ? 'bad' : 'info';
}

/** Opens it, or begins its time anew: so long after the last change nobody means to change anything any more. */
export function openWriteMode({ ui, clock, config }: Pick<Cockpit, 'ui' | 'clock' | 'config'>): void {
  const { writeMinutes } = config;
  const lengthMs = writeMinutes === null ? Number.POSITIVE_INFINITY : writeMinutes * MINUTE_MS;
  ui.setState({ writeUntilMs: clock.nowMs() + lengthMs });
}

/** Each change that is made begins the time anew. */
export function renewWriteMode(cockpit: Pick<Cockpit, 'ui' | 'clock' | 'config'>): void {
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
  if (nowMs < writeUntilMs || overlay?.kind === 'change' || overlay?.kind === 'ask') return;
  closeWriteMode(cockpit);
  say(cockpit, 'write mode has ended: read-only');
}
