import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { currentAbout } from '../cockpit/selection.ts';
import { errorText } from '../data/port.ts';
import { serverNowMs } from '../data/fleet-store.ts';
import { timelineMarkdown } from '../events/timeline.ts';
import { reasonAgainstChanges } from './availability.ts';

/**
 * Writes a note into the log of events; on the page of a server it is about that server. It takes link and role like any
 * change, and no write mode: it changes nothing of the fleet.
 */
export function takeNote(cockpit: Cockpit, text: string): void {
  const reason = reasonAgainstChanges(cockpit);
  if (reason === null) void sendNote(cockpit, text);
  else say(cockpit, `not noted: ${reason}`, 'warn');
}

async function sendNote(cockpit: Cockpit, text: string): Promise<void> {
  const { regionId, serverId } = currentAbout(cockpit);
  const isAboutServer = cockpit.ui.getState().screen === 'server' && regionId !== null && serverId !== null;
  const about = isAboutServer ? { regionId, serverId } : {};
  const outcome = await cockpit.outbox.send('note', { type: 'events.note', text, ...about }, {});
  if (outcome.isDone) say(cockpit, `noted: ${text}`, 'ok');
  else say(cockpit, `not noted: ${outcome.refusal.message}`, 'bad');
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000 };

/** Writes what happened within the last while into a file, as Markdown for the post-mortem. */
export function exportTimeline(cockpit: Cockpit, length: string): void {
  const [, count = '', unit = ''] = /^(\d{1,4})([mh])$/.exec(length) ?? [];
  const lengthMs = Number(count) * (UNIT_MS[unit] ?? 0);
  if (lengthMs === 0) return say(cockpit, 'say how far back: 30m or 4h', 'warn');
  void writeTimeline(cockpit, lengthMs);
}

async function writeTimeline(cockpit: Cockpit, lengthMs: number): Promise<void> {
  const { fleet, clock, port, place, save } = cockpit;
  const nowMs = serverNowMs(fleet.getState(), clock);
  const [from, to] = [new Date(nowMs - lengthMs).toISOString(), new Date(nowMs).toISOString()];
  try {
    const timeline = await port.timeline({ from, to }, place());
    const path = await save(`meridian-${to.slice(0, 19).replaceAll(':', '')}.md`, timelineMarkdown(timeline));
    say(cockpit, `the timeline is in ${path}`, 'ok');
  } catch (error) {
    say(cockpit, `no timeline: ${errorText(error)}`, 'bad');
  }
}
