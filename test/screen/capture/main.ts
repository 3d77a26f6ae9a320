// Captures the screens of docs/screens.md from real demos: npm run docs:screens.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeDirectory, temporaryDirectory } from '../../kit/server-process.ts';
import { until } from '../../kit/until.ts';
import { Screen } from '../kit/screen.ts';
import { type Beside, CONFIRM, type Stage, STAGES, type View } from './views.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SIZES = [
  { columns: 160, rows: 50 },
  { columns: 80, rows: 24 },
] as const;
const READY_WITHIN_MS = 180_000;
const SHOWN_WITHIN_MS = 20_000;
/** A frame is painted, a dialog is armed and a lone escape has become one: a demo's screen never stands still. */
const PAUSE_MS = 900;

const page = [
  '# Screens',
  '',
  'Made by `npm run docs:screens` from the real cockpit, at different times: figures differ from screen to screen. Each at 160x50 and at 80x24, without its empty rows.',
  '',
];
for (const stage of STAGES) page.push(...(await captured(stage)));
writeFileSync(join(ROOT, 'docs/screens.md'), `${page.join('\n').trimEnd()}\n`);

async function captured(stage: Stage): Promise<string[]> {
  const stateDir = temporaryDirectory();
  const launcher = join(ROOT, stage.launcher === 'meridian' ? 'tui/bin/meridian.mjs' : 'scripts/start.mjs');
  const screen = new Screen({ ...SIZES[0], ...stage.options(stateDir), launcher });
  try {
    await shown(screen, stage.ready, READY_WITHIN_MS);
    await setTimeout(PAUSE_MS);
    const told = [`## \`${stage.run}\``, '', stage.says, ''];
    for (const view of stage.views) told.push(...(await capturedView(view, screen, screen)));
    for (const beside of stage.beside ?? []) told.push(...(await capturedBeside(beside, screen, stateDir)));
    await press(screen, stage.leave);
    return told;
  } finally {
    await screen.close();
    removeDirectory(stateDir);
  }
}

/** The first cockpit's server is found where its demo keeps its state. */
async function capturedBeside(beside: Beside, first: Screen, stateDir: string): Promise<string[]> {
  const [demo = ''] = readdirSync(stateDir).filter((name) => name.startsWith('meridian-demo-'));
  const { args = [], env = {} } = beside.options;
  const options = { args, env: { ...env, MERIDIAN_STATE_DIR: join(stateDir, demo) } };
  const second = new Screen({ ...SIZES[0], ...options });
  try {
    await shown(second, /MERIDIAN[^]*live/i, SHOWN_WITHIN_MS);
    await setTimeout(PAUSE_MS);
    return await capturedView(beside, second, beside.seenOn === 'its own' ? second : first);
  } finally {
    await press(second, ['q', 'q']);
    await second.close();
  }
}

async function capturedView({ title, note, keys, shows, back = [] }: View, typed: Screen, seen: Screen) {
  process.stderr.write(`${title}\n`);
  await press(typed, keys);
  if (shows) await shown(seen, shows, SHOWN_WITHIN_MS);
  const blocks: string[] = [];
  for (const { columns, rows } of SIZES) {
    await seen.resize(columns, rows);
    await setTimeout(PAUSE_MS);
    blocks.push('```', ...linesOf(seen), '```', '');
  }
  await seen.resize(SIZES[0].columns, SIZES[0].rows);
  await press(typed, back);
  return [`### ${title}`, '', ...(note === undefined ? [] : [note, '']), ...blocks];
}

async function press(screen: Screen, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    if (key === CONFIRM) await confirm(screen);
    else await screen.press(key);
    await setTimeout(PAUSE_MS);
  }
}

/** As its plan asks: with a text to type, or with `y`. */
async function confirm(screen: Screen): Promise<void> {
  await shown(screen, /Type (\S+) and enter|y confirms/, SHOWN_WITHIN_MS);
  const text = /Type (\S+) and enter/.exec(screen.text())?.[1];
  if (text === undefined) return screen.press('y');
  await screen.typeSlowly(text).press('enter');
}

async function shown(screen: Screen, what: RegExp, withinMs: number): Promise<void> {
  await until(
    () => screen.text(),
    (text) => what.test(text),
    { withinMs },
  ).catch(() => {
    throw new Error(`${what} did not come:\n${screen.text()}`);
  });
}

/** What is on a screen but for its empty rows. */
function linesOf(screen: Screen): string[] {
  return screen
    .lines()
    .map((line) => line.trimEnd())
    .filter((line) => !/^[│ ]*$/.test(line));
}
