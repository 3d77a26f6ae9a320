/**
 * `npm run soak:screen -- [--nodes N] [--minutes N] [--json]`: the bundled cockpit in a pty of 160x50 beside a real
 * server, a tenth of whose nodes report something else ten times a second, with a hand that goes through every screen,
 * for as long as said; what the cockpit holds in each minute, and by how much that grows. Nothing is asserted.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Later } from './bench-case.ts';
import { hasFrame, startCockpit } from './kit/cockpit.ts';
import { startLiveServer } from './kit/live-server.ts';
import type { Terminal } from './kit/terminal.ts';
import { machine } from './machine.ts';
import { createHeldReader, type Held } from './screen/held.ts';

const MINUTE_MS = 60_000;
/** Of the time, at its beginning: code is compiled, histories fill, the heap finds its size. */
const WARM_UP_SHARE = 0.3;
const KEY_PAUSE_MS = 500;
/** Every screen, a server's page, a filter, the keys' list, a dialog that is left: all that makes something and drops it. */
const HAND = [
  'j',
  'j',
  'G',
  'g',
  '\t',
  'j',
  '\r',
  '\x1b',
  '2',
  '3',
  '4',
  '5',
  '6',
  '\x1b',
  '7',
  '1',
  '/',
  'srv-000',
  '\r',
].concat(['\x1b', 'S', '\x1b', '?', '\x1b', 'W', 'X', '\x1b', 'w', 'p', 'p', '[', ']', '\x1b', '\x0c']);

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '5000' },
    minutes: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});

/** One minute of it, at its end. */
type Minute = Held & {
  readonly minute: number;
  readonly rssKiB: number;
  /** What it wrote in this minute, and what it took of a core. */
  readonly writtenBytes: number;
  readonly cpuPercent: number;
};

async function main(minutes: number, later: Later): Promise<void> {
  say(machine());
  const server = await startLiveServer(Number(values.nodes), later);
  const held = createHeldReader(later);
  const cockpit = startCockpit(server, held.env);
  later(() => cockpit.close());
  await cockpit.until(hasFrame);
  const seen: Minute[] = [];
  let [bytes, cpuMs, endMs] = [cockpit.bytes, cockpit.cpuMs(), performance.now() + MINUTE_MS];
  for (let minute = 1; minute <= minutes; minute++, endMs += MINUTE_MS) {
    await lookAround(cockpit, endMs);
    const writtenBytes = cockpit.bytes - bytes;
    const cpuPercent = ((cockpit.cpuMs() - cpuMs) * 100) / MINUTE_MS;
    [bytes, cpuMs] = [cockpit.bytes, cockpit.cpuMs()];
    const one = { minute, rssKiB: cockpit.rssKiB(), ...(await held.read(cockpit.pid)), writtenBytes, cpuPercent };
    seen.push(one);
    show(one);
  }
  const settled = seen.slice(Math.floor(minutes * WARM_UP_SHARE));
  for (const figure of ['rssKiB', 'heldKiB'] as const)
    say(`${figure} from minute ${settled[0]?.minute} on: ${slopeOf(settled, figure).toFixed(1)} KiB/min`);
}

/** As a person does who looks for something, again and again. */
async function lookAround(cockpit: Terminal, untilMs: number): Promise<void> {
  for (let turn = 0; performance.now() < untilMs; turn++) {
    cockpit.press(HAND[turn % HAND.length] ?? '');
    await setTimeout(Math.max(0, Math.min(KEY_PAUSE_MS, untilMs - performance.now())));
  }
}

/** By how much a figure grows in a minute: the least squares' line. */
function slopeOf(minutes: readonly Minute[], of: 'rssKiB' | 'heldKiB'): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const [middle, level] = [mean(minutes.map(({ minute }) => minute)), mean(minutes.map((one) => one[of]))];
  const rise = mean(minutes.map((one) => (one.minute - middle) * (one[of] - level)));
  return rise / mean(minutes.map(({ minute }) => (minute - middle) ** 2));
}

function show(minute: Minute): void {
  if (values.json) return say(JSON.stringify(minute));
  const { rssKiB, heldKiB, resources, listeners, writtenBytes, cpuPercent } = minute;
  say(
    [
      `${minute.minute} min`,
      `RSS ${rssKiB} KiB, held ${heldKiB} KiB`,
      `${resources} resources, ${listeners} listeners`,
      `${(writtenBytes / 60_000).toFixed(1)} kB/s written`,
      `CPU ${cpuPercent.toFixed(1)}%`,
    ].join('; '),
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const ends: (() => unknown)[] = [];
try {
  await main(Number(values.minutes), (end) => ends.unshift(end));
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  for (const end of ends) await end();
}
