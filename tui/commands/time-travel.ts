import { HOUR_SAMPLES, SAMPLE_MS } from '@meridian/shared/history.ts';
import { type Cockpit, say } from '../cockpit/cockpit.ts';
import { MOVING } from '../cockpit/frozen.ts';
import { serverNowMs } from '../data/fleet-store.ts';
import { sampleMs } from '../data/past-fleet.ts';
import type { Command } from './command.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = HOUR_SAMPLES * SAMPLE_MS;

/** The keys that go through time, and how far each press goes. */
const STEPS = [
  {
    id: 'time.back',
    key: '[',
    ms: -SAMPLE_MS,
    title: '10 s back in time, up to an hour; esc is back to live',
    inPast: { footerKey: '[ ]', shortInPast: '10 s' },
  },
  { id: 'time.forward', key: ']', ms: SAMPLE_MS, title: '10 s forward in time, and back to live at its end' },
  {
    id: 'time.backMinute',
    key: '{',
    ms: -MINUTE_MS,
    title: 'a minute back in time',
    inPast: { footerKey: '{ }', shortInPast: 'a minute' },
  },
  { id: 'time.forwardMinute', key: '}', ms: MINUTE_MS, title: 'a minute forward in time' },
] as const;

export const TIME_TRAVEL: readonly Command[] = STEPS.map(({ id, key, ms, title, ...step }) => ({
  id,
  ...('inPast' in step && step.inPast),
  keys: [key],
  title,
  on: ['fleet', 'server', 'map', 'events'],
  changes: false,
  enabledWhen: ({ ui, live }) => {
    const { link, isLoaded } = live.getState();
    if (ms > 0 && ui.getState().frozenAtMs === null) return 'this is live: [ goes back in time';
    if (link.state !== 'open') return 'no link to the server, which keeps the past';
    return isLoaded ? null : 'nothing is known yet';
  },
  run: (cockpit) => travel(cockpit, ms),
}));

function travel(cockpit: Cockpit, ms: number): void {
  const { ui, live, clock } = cockpit;
  const { travel: before, frozenAtMs } = ui.getState();
  const nowMs = serverNowMs(live.getState(), clock);
  // A screen that stands still is of a moment already.
  const fromMs = before?.toMs ?? sampleMs(nowMs - (clock.nowMs() - (frozenAtMs ?? clock.nowMs())));
  const wantedMs = fromMs + ms;
  // Of the present ten seconds there may be no sample yet.
  if (wantedMs >= sampleMs(nowMs)) {
    ui.setState(MOVING);
    return say(cockpit, 'live');
  }
  const oldestMs = sampleMs(nowMs) - HOUR_MS;
  if (wantedMs < oldestMs) say(cockpit, 'the last hour is kept: no further back', 'warn');
  ui.setState({
    travel: { toMs: Math.max(oldestMs, wantedMs), fault: null },
    frozenAtMs: frozenAtMs ?? clock.nowMs(),
  });
}
