import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';

const LAUNCHER = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const WITHIN = { withinMs: 20_000 };

/** Where everything of one test lies; also what its processes are known by. */
let scratch = '';
beforeEach(() => {
  scratch = temporaryDirectory();
});
afterEach(async () => {
  for (const pid of ours()) process.kill(pid, 'SIGKILL');
  await until(ours, (pids) => pids.length === 0);
  removeDirectory(scratch);
});

/** The launcher without a terminal, and everything that it and its children said. */
class Launched {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[] = [], env: Record<string, string> = {}) {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MERIDIAN_')));
    this.process = spawn(process.execPath, [LAUNCHER, ...args], {
      env: { ...inherited, TMPDIR: scratch, MERIDIAN_STATE_DIR: stateDir(), MERIDIAN_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exited = once(this.process, 'close').then(([code]) => code as number | null);
  }

  says(text: string): Promise<string> {
    return until(
      () => this.stdout + this.stderr,
      (said) => said.includes(text),
      WITHIN,
    );
  }

  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    return this.exited;
  }
}

function stateDir(): string {
  return join(scratch, 'state');
}

/** Throw-away directories of demos. */
function demoDirs(): string[] {
  return readdirSync(scratch).filter((name) => name.startsWith('meridian-demo-'));
}

/** Every process that runs in this test's scratch directory, however it came about. */
function ours(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(`TMPDIR=${scratch}\0`)).map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

describe('a demo without a terminal', () => {
  test('streams what happens in its fleet until told to stop, and leaves nothing behind', async () => {
    const demo = new Launched(['--demo']);
    await demo.says('US-EAST');
    await demo.says('be-use-01.demo.example:443 came online');
    expect(demo.stderr).toContain('meridian: starting a demo');
    expect(demoDirs()).toHaveLength(1);
    // Launcher, server, fleet and cockpit.
    expect(ours()).toHaveLength(4);

    expect(await demo.end()).toBe(0);
    expect(demo.stderr).toContain('meridian: the server it started has stopped');
    expect(ours()).toEqual([]);
    expect(demoDirs()).toEqual([]);
  });

  test('has a database of its own, whatever the environment says of another one', async () => {
    const theirs = join(scratch, 'theirs.db');
    const demo = new Launched(['--demo'], {
      MERIDIAN_DATABASE_URL: `file:${theirs}`,
      MERIDIAN_MASTER_KEY_FILE: join(scratch, 'theirs.key'),
      MERIDIAN_URL: 'http://127.0.0.1:1',
      MERIDIAN_TOKEN: 'theirs',
    });
    await demo.says('US-EAST');
    await demo.end('SIGINT');
    expect(existsSync(theirs)).toBe(false);
    expect(existsSync(stateDir())).toBe(false);
  });

  test('leaves no process behind when its launcher is killed', async () => {
    const demo = new Launched(['--demo']);
    await demo.says('came online');
    await demo.end('SIGKILL');
    expect(await until(ours, (pids) => pids.length === 0, WITHIN)).toEqual([]);
  });

  test('takes away what one that was killed has left, and nothing of one that runs', async () => {
    const [dead, fresh, running] = ['dead', 'fresh', 'running'].map((name) => join(scratch, `meridian-demo-${name}`));
    if (!dead || !fresh || !running) throw new Error('three names');
    for (const folder of [dead, fresh, running]) mkdirSync(folder);
    writeFileSync(join(running, 'server.json'), '{}');
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const folder of [dead, running]) utimesSync(folder, longAgo, longAgo);
    const demo = new Launched(['--demo']);
    await demo.says('US-EAST');
    expect([dead, fresh, running].map((folder) => existsSync(folder))).toEqual([false, true, true]);
    await demo.end();
  });

  test('that cannot start says why in one line, and takes its directory away', async () => {
    const demo = new Launched(['--demo'], { MERIDIAN_LOG_LEVEL: 'chatty' });
    expect(await demo.exited).toBe(1);
    const said = demo.stderr.trim().split('\n');
    expect(said).toHaveLength(3);
    expect(said[2]).toMatch(/^meridian: .*MERIDIAN_LOG_LEVEL.*chatty/);
    expect(demoDirs()).toEqual([]);
  });
});

describe('without a demo', () => {
  test('starts a server when none answers, and stops it with the cockpit that it started it for', async () => {
    const first = new Launched();
    await first.says('live');
    expect(first.stderr).toContain('no server answers: starting one, which stops with this cockpit');
    expect(statSync(join(stateDir(), 'server.log')).mode & 0o777).toBe(0o600);

    const second = new Launched();
    await second.says('live');
    expect(second.stderr).toContain('using the server at http://127.0.0.1:');
    expect(await second.end()).toBe(0);
    expect(second.stderr).not.toContain('has stopped');
    expect(existsSync(join(stateDir(), 'server.json'))).toBe(true);

    expect(await first.end('SIGHUP')).toBe(0);
    expect(first.stderr).toContain('the server it started has stopped');
    expect(existsSync(join(stateDir(), 'server.json'))).toBe(false);
    expect(ours()).toEqual([]);
  });

  test('of two that start at once, one starts a server and both show it', async () => {
    const both = [new Launched(), new Launched()];
    await Promise.all(both.map((launched) => launched.says('live')));
    expect(both.filter(({ stderr }) => stderr.includes('using that')).length).toBeLessThanOrEqual(1);
    await Promise.all(both.map((launched) => launched.end()));
    expect(ours()).toEqual([]);
  });

  test('an address left by a server that is gone is not believed', async () => {
    const crashed = new Launched();
    await crashed.says('live');
    const { pid } = JSON.parse(readFileSync(join(stateDir(), 'server.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await until(
      () => existsSync(`/proc/${pid}`),
      (isThere) => !isThere,
    );
    await crashed.end();
    expect(crashed.stderr).toContain('the server it started ended by itself (SIGKILL)');
    expect(crashed.stderr).not.toMatch(/\{"level"|has stopped/);
    expect(existsSync(join(stateDir(), 'server.json'))).toBe(true);

    const next = new Launched();
    await next.says('live');
    expect(next.stderr).toContain('no server answers: starting one');
    await next.end();
  });

  test('a state directory that cannot be written is said in one line', async () => {
    const launched = new Launched([], { MERIDIAN_STATE_DIR: '/proc/meridian' });
    expect(await launched.exited).toBe(1);
    expect(launched.stderr).toMatch(/^meridian: The state directory \/proc\/meridian cannot be written \(\w+\): /m);
    expect(launched.stderr).not.toContain('    at ');
  });

  test.each([
    [['--dmeo'], "Unknown option '--dmeo'"],
    [['demo'], "Unexpected argument 'demo'"],
    [
      ['--demo', '--scenario', 'meteor'],
      'There is no scenario "meteor": choose one of region-loss, gray-failure, wan-cut, redial-storm, key-leak',
    ],
    [['--demo', '--nodes', '0'], '--nodes must be a whole number from 1 to 10000, not "0"'],
    [['--scenario', 'wan-cut'], '--scenario and --nodes are for --demo'],
  ])('%j gets what is wrong with it and the usage', async (args, wrong) => {
    const launched = new Launched(args);
    expect(await launched.exited).toBe(2);
    expect(launched.stderr).toContain(
      `meridian: ${wrong}\nusage: npm start [-- --demo [--scenario NAME] [--nodes N] | --drill NAME [--first-after SECONDS]]`,
    );
    expect(launched.stderr).toContain('region-loss, gray-failure, wan-cut, redial-storm');
    expect(demoDirs()).toEqual([]);
  });
});
