import type { MeridianEvent } from '@meridian/shared/event.ts';
import { expect, test } from 'vitest';
import { drillMarkdown, drillSummary } from '../../drill/drill-report.ts';
import { type DrillEnd, watchDrill } from '../../drill/drill-watch.ts';
import { DRILLS, type DrillName } from '../../drill/drills.ts';
import { pageText } from '../../drill/page-text.ts';
import { anEvent } from '../tui/kit/fleet.ts';

const BEGAN = Date.parse('2026-11-23T03:00:00.000Z');
const NAMES = new Map([['srv_1', 'be-01.example.net']]);
const SYSTEM = { name: 'meridian', role: 'system' } as const;

/** A drill whose clock and server are the test's: what happens is told by the second in which it does. */
class Night {
  readonly #events: MeridianEvent[] = [];
  readonly #closed = new AbortController();
  #nowMs = BEGAN;
  #asked = 0;
  /** From which second on all the servers that are the trouble are out of service. */
  outFrom = Infinity;
  /** The stretch in which a region that is well is out of service. */
  notServing = { from: Infinity, to: Infinity };
  /** When the person closes the cockpit. */
  leavesAt = Infinity;
  /** How long the server takes to answer. */
  answersInMs = 0;

  opens(second: number, code: string, regionId: string, severity = 'page'): this {
    return this.#alert('alert.opened', second, code, regionId, severity);
  }

  resolves(second: number, code: string, regionId: string, severity = 'page'): this {
    return this.#alert('alert.resolved', second, code, regionId, severity);
  }

  acts(second: number, patch: Partial<MeridianEvent> = {}): this {
    return this.#happens(second, patch);
  }

  watch(name: DrillName): Promise<DrillEnd> {
    return watchDrill(DRILLS[name], {
      eventsAfter: async (seq) => {
        // Now and then the server does not answer.
        if (++this.#asked % 7 === 0) throw new Error('away');
        const told = this.#events.filter((event) => event.seq > seq && Date.parse(event.at) <= this.#nowMs);
        this.#pass(this.answersInMs);
        return told.toSorted((left, right) => left.seq - right.seq);
      },
      areOut: async () => this.#nowMs >= BEGAN + this.outFrom * 1000,
      areInService: async () => {
        const second = (this.#nowMs - BEGAN) / 1000;
        return second < this.notServing.from || second >= this.notServing.to;
      },
      now: () => new Date(this.#nowMs),
      pause: async (ms) => this.#pass(ms),
      signal: this.#closed.signal,
      steadyMs: 15_000,
      limitMs: 900_000,
    });
  }

  #pass(ms: number): void {
    this.#nowMs += ms;
    if (this.#nowMs >= BEGAN + this.leavesAt * 1000) this.#closed.abort();
  }

  get events(): readonly MeridianEvent[] {
    return this.#events;
  }

  #alert(type: 'alert.opened' | 'alert.resolved', second: number, code: string, regionId: string, severity: string) {
    const detail = { alertKey: `${code}/${regionId}`, code, severity, summary: `${code} of ${regionId}` };
    return this.#happens(second, { type, actor: SYSTEM, target: { regionId }, detail });
  }

  #happens(second: number, patch: Partial<MeridianEvent>): this {
    const at = new Date(BEGAN + second * 1000).toISOString();
    this.#events.push(anEvent({ seq: 1000 + second, at, ...patch }));
    return this;
  }
}

test('a lost region: paged, acted upon, and over once nothing pages there any more', async () => {
  const night = new Night()
    .acts(5)
    .opens(20, 'REGION_CUT_OFF', 'US-EAST')
    .acts(61)
    .resolves(90, 'REGION_CUT_OFF', 'US-EAST')
    .opens(98, 'REGION_LOST', 'US-EAST')
    .resolves(145, 'REGION_LOST', 'US-EAST');
  const end = await night.watch('region-loss');
  expect(end.how).toBe('recovered');
  expect(drillSummary(end, NAMES)).toEqual([
    'page: 03:00:20 UTC',
    'first action: 41 s after the page: ops2 disabled be-01.example.net',
    'recovery: 2 min 5 s after the page',
  ]);
});

test('what pages elsewhere is none of a drill’s business', async () => {
  const night = new Night()
    .opens(10, 'REGION_CUT_OFF', 'IN-MUMBAI')
    .opens(20, 'KEY_IN_USE_TWICE', 'EU-CENTRAL', 'ticket')
    .resolves(140, 'KEY_IN_USE_TWICE', 'EU-CENTRAL', 'ticket');
  const end = await night.watch('key-leak');
  expect(drillSummary(end, NAMES)).toEqual([
    'page: 03:00:20 UTC',
    'first action: none',
    'recovery: 2 min 0 s after the page',
  ]);
});

test('sick servers are no trouble once all of them are out of service, as soon as no page is open', async () => {
  const night = new Night()
    .opens(20, 'NODE_EJECTED', 'EU-CENTRAL', 'ticket')
    .opens(60, 'CALLS_FAILING', 'EU-CENTRAL')
    .acts(70)
    .resolves(200, 'CALLS_FAILING', 'EU-CENTRAL');
  night.outFrom = 90;
  const end = await night.watch('gray-failure');
  expect(end.how).toBe('recovered');
  expect(drillSummary(end, NAMES)[2]).toMatch(/^recovery: 3 min [0-2] s after the page$/);
});

test('who takes a region out that is well has not ended the drill, however quiet it is, until it is back', async () => {
  const night = new Night()
    .opens(20, 'REGION_CUT_OFF', 'EU-CENTRAL')
    .acts(40, { type: 'disableRegion' })
    .resolves(70, 'REGION_CUT_OFF', 'EU-CENTRAL')
    .opens(120, 'NO_CAPACITY', 'US-WEST')
    .resolves(200, 'NO_CAPACITY', 'US-WEST');
  night.notServing = { from: 40, to: 260 };
  const end = await night.watch('wan-cut');
  expect(end.how).toBe('recovered');
  expect(drillSummary(end, NAMES)[2]).toMatch(/^recovery: 4 min [0-2] s after the page$/);
});

test('who closes the cockpit before it is over is told so, and nobody is waited for longer than a quarter of an hour', async () => {
  const leaving = new Night().opens(20, 'CALLS_FAILING', 'US-EAST');
  leaving.leavesAt = 50;
  const left = await leaving.watch('redial-storm');
  expect([left.how, drillSummary(left, NAMES)[2]]).toEqual(['left', 'recovery: none']);
  const asleep = await new Night().watch('wan-cut');
  expect([asleep.how, drillSummary(asleep, NAMES)]).toEqual(['out of time', ['page: none came']]);
});

test('what was done last counts, also where the server was slow to tell of what came before', async () => {
  const night = new Night().opens(20, 'REGION_CUT_OFF', 'US-EAST').acts(24);
  [night.answersInMs, night.leavesAt] = [9000, 25];
  const end = await night.watch('region-loss');
  expect([end.how, drillSummary(end, NAMES)[1]]).toEqual([
    'left',
    'first action: 4 s after the page: ops2 disabled be-01.example.net',
  ]);
});

test('its Markdown has the page as it was sent, the moments, and the timeline', async () => {
  const night = new Night().opens(20, 'KEY_IN_USE_TWICE', 'EU-CENTRAL', 'ticket').acts(61);
  night.leavesAt = 100;
  const end = await night.watch('key-leak');
  const timeline = {
    place: 'the demo',
    from: '2026-11-23T03:00:00.000Z',
    to: '2026-11-23T03:02:00.000Z',
    events: night.events,
    endpoints: new Map<string, string>(),
    isCut: false,
  };
  const text = drillMarkdown({ name: 'key-leak', page: pageText(DRILLS['key-leak']), end, timeline });
  expect(text).toContain('# Drill key-leak: left\n');
  expect(text).toContain('> meridian open EU-CENTRAL');
  expect(text).toContain('- **page**: 03:00:20: KEY\\_IN\\_USE\\_TWICE of EU-CENTRAL');
  expect(text).toContain('- **first action**: 41 s after it: ops2 disabled srv\\_1');
  expect(text).toMatch(/^\| 03:01:01 \| ops2 disabled/m);
});

test('every drill’s page reads like the alert that will come, with a command to paste', () => {
  for (const drill of Object.values(DRILLS)) {
    const lines = pageText(drill).split('\n');
    expect(lines[0]).toMatch(new RegExp(`^(PAGE|TICKET) ${drill.page.regionId}: .* \\(${drill.page.code}\\)$`));
    expect(lines.at(-1)).toBe(`meridian open ${drill.page.regionId}`);
    expect(drill.regionIds).toContain(drill.page.regionId);
  }
});
