// npm start: the cockpit, and whatever it needs to show something. A server that answers is used; else one is started,
// as a process of its own that ends with the cockpit. --demo: in a throw-away state directory, with a live fleet.
import {
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { constants, homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ChildProcesses } from './child-processes.mjs';
import { readOptions } from './start-options.mjs';

const HEALTH_WITHIN_MS = 1000;
const READY_WITHIN_MS = 30_000;
/** Two that start at once see the same empty directory; the slower one waits so long for the other's server. */
const TWIN_WITHIN_MS = 5000;
const LOG_READ_MAX_BYTES = 64 * 1024;
const DEMO_PREFIX = 'meridian-demo-';
const DEAD_DEMO_AFTER_MS = 60_000;
/** What a person set for their own server says nothing about a throw-away one. */
const NOT_FOR_THE_DEMO = [
  'MERIDIAN_URL',
  'MERIDIAN_TOKEN',
  'MERIDIAN_HOST',
  'MERIDIAN_DATABASE_URL',
  'MERIDIAN_MASTER_KEY_FILE',
  'MERIDIAN_TLS_CERT_FILE',
  'MERIDIAN_TLS_KEY_FILE',
];

/** Nothing of it is kept: so nobody waits for the disk. */
const DEMO_SETTINGS = { MERIDIAN_PORT: '0', MERIDIAN_DEMO: '1', MERIDIAN_DATABASE_SYNC: 'off' };

const [nodeMajor] = process.versions.node.split('.').map(Number);
if (nodeMajor < 22) {
  say(`Node ${process.versions.node} is too old: use npm start, which brings its own`);
  process.exit(1);
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What was compiled is kept beside the code, so that the next start need not strip and compile it again. */
const COMPILE_CACHE = join(root, 'node_modules', '.cache', 'compile');
module.enableCompileCache(COMPILE_CACHE);
const processes = new ChildProcesses();
const told = Promise.withResolvers();
/** Said at the end, when the terminal is the launcher's again. */
const lastWords = [];

/** Something that keeps it from starting, in one line for a person. */
class StartFailure extends Error {}

function say(message) {
  process.stderr.write(`meridian: ${message}\n`);
}

function defaultStateDir() {
  const { MERIDIAN_STATE_DIR, XDG_STATE_HOME } = process.env;
  return resolve(MERIDIAN_STATE_DIR || join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'meridian'));
}

/** Where a server of this machine answers, or null. */
async function findServer(stateDir) {
  try {
    const { url } = JSON.parse(readFileSync(join(stateDir, 'server.json'), 'utf8'));
    const health = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(HEALTH_WITHIN_MS) });
    return health.status === 200 ? url : null;
  } catch {
    return null;
  }
}

/** Starts a server and resolves when it is ready, with the environment that leads a cockpit to it. */
async function startServer(env) {
  const stateDir = env.MERIDIAN_STATE_DIR;
  const logFile = join(stateDir, 'server.log');
  const log = openLog(stateDir, logFile);
  const { child, exited } = processes.start([join(root, 'server/bin/meridian-server.mjs')], {
    env,
    stdio: ['ignore', 'pipe', log],
    // In a session of its own: what is typed in the terminal, ctrl-z as well as ctrl-c, is for the cockpit.
    detached: true,
  });
  const ready = await Promise.race([
    new Promise((resolveLine) => createInterface({ input: child.stdout }).once('line', resolveLine)),
    exited.then(() => {
      throw new StartFailure(lastLine(log) ?? 'the server ended while it started');
    }),
    new Promise((_, reject) => {
      const tooSlow = () => reject(new StartFailure(`the server was not ready in 30 s: see ${logFile}`));
      globalThis.setTimeout(tooSlow, READY_WITHIN_MS).unref();
    }),
  ]);
  noteEarlyEnd(exited, 'the server it started', log);
  const { url, tokenFile } = JSON.parse(ready);
  return { ...env, MERIDIAN_URL: url, MERIDIAN_TOKEN: readFileSync(tokenFile, 'utf8').trim() };
}

function startFleet(env, tokenFile, fleetArgs) {
  const log = openLog(env.MERIDIAN_STATE_DIR, join(env.MERIDIAN_STATE_DIR, 'fleet.log'));
  const { child, exited } = processes.start(
    [join(root, 'test/fleet/main.ts'), '--url', env.MERIDIAN_URL, '--token-file', tokenFile, ...fleetArgs],
    { env: { ...env, NODE_COMPILE_CACHE: COMPILE_CACHE }, stdio: ['ignore', 'ignore', log], detached: true },
  );
  noteEarlyEnd(exited, 'the demo fleet', log);
  return { child, exited };
}

/** Tells the person who waits how many of many servers are made; resolves once all are, or nobody makes them any more. */
async function sayHowFar({ child, exited }) {
  const isTerminal = process.stderr.isTTY;
  const allMade = new Promise((resolveMade) => {
    child.on('message', ({ made, planned }) => {
      const line = `meridian: made ${made} of ${planned} servers`;
      if (isTerminal) process.stderr.write(`\r${line}`);
      if (made < planned) return;
      process.stderr.write(isTerminal ? '\n' : `${line}\n`);
      resolveMade();
    });
  });
  await Promise.race([allMade, exited]);
}

function noteEarlyEnd(exited, who, log) {
  exited.then(({ code, signal }) => {
    if (isEnding) return;
    hasEndedEarly = true;
    lastWords.push(`${who} ended by itself (${signal ?? `exit ${code}`})${because(lastLine(log))}`);
  });
}

function because(said) {
  return said === undefined ? '' : `: ${said}`;
}

/** The cockpit has the terminal until it ends. */
async function runCockpit(env) {
  const preload = new URL('end-with-launcher.mjs', import.meta.url).href;
  const { exited } = processes.start(['--import', preload, join(root, 'tui/bin/meridian.mjs')], {
    env,
    stdio: ['inherit', 'inherit', 'inherit'],
  });
  const { code, signal } = await exited;
  exitCode = code ?? exitCodeOf(signal);
}

/** As a shell says it. */
function exitCodeOf(signal) {
  return 128 + constants.signals[signal];
}

/** A log that only its owner reads; the one before it is kept. */
function openLog(stateDir, file) {
  try {
    makeFolder(stateDir);
    keepBefore(file);
    return openSync(file, 'w+', 0o600);
  } catch (error) {
    throw new StartFailure(
      `The state directory ${stateDir} cannot be written (${error.code}): set MERIDIAN_STATE_DIR to one that can`,
    );
  }
}

function keepBefore(file) {
  try {
    renameSync(file, `${file}.1`);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** Step by step: Node's own recursive mkdir never returns where a parent refuses new entries with ENOENT, as /proc does. */
function makeFolder(path) {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Made in the same moment by someone else.
    if (error.code !== 'EEXIST') throw error;
  }
}

/** The last thing said in a log, or undefined; of a crash its error, not the stack and the version below it. */
function lastLine(log) {
  // By its descriptor: someone who starts in the same moment may have put another log in its place.
  const bytes = Buffer.alloc(Math.min(fstatSync(log).size, LOG_READ_MAX_BYTES));
  readSync(log, bytes, 0, bytes.length, Math.max(0, fstatSync(log).size - bytes.length));
  // What the server logs as JSON is how it went on, not why it ended.
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .filter((each) => each !== '' && !each.startsWith('{'));
  const line = lines.findLast((each) => /^\w*Error\b/.test(each)) ?? lines.at(-1);
  return line?.replace(/^meridian-server: |^demo fleet: /, '');
}

async function launch() {
  // Said by hand, it stands: nobody who named a server wants another one in its place.
  if (process.env.MERIDIAN_URL) return runCockpit(process.env);
  const stateDir = defaultStateDir();
  const found = await findServer(stateDir);
  if (found !== null) {
    say(`using the server at ${found}`);
    return runCockpit(process.env);
  }
  say(`no server answers: starting one, which stops with this cockpit (its log: ${join(stateDir, 'server.log')})`);
  let env;
  try {
    env = await startServer({ ...process.env, MERIDIAN_STATE_DIR: stateDir });
  } catch (error) {
    // Someone else may have started it in the same moment: then theirs is as good.
    const hasTwin = error instanceof StartFailure && error.message.startsWith('Another Meridian server');
    if (!hasTwin || !(await serverWithin(stateDir, TWIN_WITHIN_MS))) throw error;
    say('another cockpit has just started one: using that');
    return runCockpit(process.env);
  }
  startedServer = true;
  return runCockpit(env);
}

async function serverWithin(stateDir, withinMs) {
  for (const deadlineMs = Date.now() + withinMs; Date.now() < deadlineMs; await setTimeout(200)) {
    if ((await findServer(stateDir)) !== null) return true;
  }
  return false;
}

/** What demos that were killed have left behind: a running one has its address there. */
function sweepDeadDemos() {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(DEMO_PREFIX))) {
    const folder = join(tmpdir(), name);
    const isOld = (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - DEAD_DEMO_AFTER_MS;
    if (isOld && !existsSync(join(folder, 'server.json'))) rmSync(folder, { recursive: true, force: true });
  }
}

/** The same demo, in which something goes wrong for the person to deal with; what became of it is told at the end. */
async function launchDrill(stateDir, { drill, fleetArgs }) {
  const { briefing, runDrill } = await import('../test/drill/run-drill.ts');
  say(`drill ${drill}. You are on duty, and soon this page comes:\n\n${briefing(drill)}\n`);
  if (!(await confirmed('enter opens the cockpit; ctrl-c leaves '))) return;
  const env = await startDemoServer(stateDir);
  startFleet(env, join(stateDir, 'admin-token'), fleetArgs);
  const closed = new AbortController();
  const cockpit = runCockpit(env).finally(() => closed.abort());
  const { MERIDIAN_URL: url, MERIDIAN_TOKEN: token, MERIDIAN_DEAD_AFTER_MS } = env;
  const deadAfterMs = Number(MERIDIAN_DEAD_AFTER_MS) || undefined;
  const { lines, markdown } = await runDrill({ url, token, name: drill, signal: closed.signal, deadAfterMs });
  lastWords.push(...lines, timelineSaid(drill, markdown));
  // Where it is still open, the drill ends it: it gives the terminal back.
  if (closed.signal.aborted) await cockpit;
  else exitCode = 0;
}

/** Whether enter was pressed, and not the end of the input. */
function confirmed(question) {
  process.stderr.write(question);
  // Not as a terminal: ctrl-c is the launcher's.
  const lines = createInterface({ input: process.stdin, terminal: false });
  return new Promise((resolveLine) => {
    lines.once('line', () => resolveLine(true));
    lines.once('close', () => resolveLine(false));
  }).finally(() => lines.close());
}

/** Writes it where the person is who called, and says where that is. */
function timelineSaid(drill, markdown) {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const file = resolve(process.env.INIT_CWD ?? '.', `meridian-drill-${drill}-${stamp}.md`);
  try {
    writeFileSync(file, markdown, { flag: 'wx', mode: 0o600 });
    return `its timeline is in ${file}`;
  } catch (error) {
    return `its timeline could not be written: ${error.message}`;
  }
}

async function launchDemo(stateDir, { fleetArgs, isLarge }) {
  say('starting a demo: a server and a fleet of simulated nodes, all of it gone when you leave');
  say(`what happens to the fleet, and how its callers fare: ${join(stateDir, 'fleet.log')}`);
  const env = await startDemoServer(stateDir);
  const fleet = startFleet(env, join(stateDir, 'admin-token'), fleetArgs);
  // The cockpit shows the fleet as it comes up; where that takes a while it would show mostly that it does.
  if (isLarge) await sayHowFar(fleet);
  return runCockpit(env);
}

async function startDemoServer(stateDir) {
  sweepDeadDemos();
  const inherited = { ...process.env };
  for (const name of NOT_FOR_THE_DEMO) delete inherited[name];
  const env = await startServer({ ...inherited, ...DEMO_SETTINGS, MERIDIAN_STATE_DIR: stateDir });
  startedServer = true;
  return env;
}

function launchWhat() {
  if (demoDir === null) return launch();
  return demo.drill === null ? launchDemo(demoDir, demo) : launchDrill(demoDir, demo);
}

let isEnding = false;
let exitCode = 1;
let startedServer = false;
let hasEndedEarly = false;
const { isDemo, ...demo } = await readOptions(process.argv.slice(2));
const demoDir = isDemo ? mkdtempSync(join(tmpdir(), DEMO_PREFIX)) : null;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => told.resolve(signal));
}
// A terminal that is gone: there is nobody left to tell.
process.stderr.on('error', () => {});

try {
  const signal = await Promise.race([told.promise, launchWhat()]);
  // The cockpit's own code replaces it, when there is one to ask.
  if (signal !== undefined) exitCode = exitCodeOf(signal);
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  lastWords.push(error.message);
} finally {
  isEnding = true;
  await processes.endAll();
  if (demoDir !== null) rmSync(demoDir, { recursive: true, force: true, maxRetries: 5 });
  for (const words of lastWords) say(words);
  if (startedServer && !hasEndedEarly) say('the server it started has stopped');
}
process.exit(exitCode);
