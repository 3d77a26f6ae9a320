import type { ScreenOptions } from '../kit/screen.ts';

/** A screen to be shown: what leads there, and what leads back. */
export type View = {
  readonly title: string;
  readonly note?: string;
  /** Keys by name; what is no key is typed. `CONFIRM` types whatever the plan asks for. */
  readonly keys: readonly string[];
  /** Waited for before it is captured. */
  readonly shows?: RegExp;
  readonly back?: readonly string[];
};

/** A second cockpit of the same server, and what it does to what is seen: on its own screen, or on the first one. */
export type Beside = View & { readonly options: ScreenOptions; readonly seenOn: 'its own' | 'the first' };

/** One run of a program, and the screens that it shows one after the other. */
export type Stage = {
  readonly run: string;
  readonly says: string;
  readonly options: (stateDir: string) => ScreenOptions;
  readonly launcher: 'npm start' | 'meridian';
  /** What is there before the first view; a demo takes its time. */
  readonly ready: RegExp;
  readonly views: readonly View[];
  readonly beside?: readonly Beside[];
  readonly leave: readonly string[];
};

export const CONFIRM = 'confirm';

const REASONS = ['Planned maintenance', 'tab', 'ticket 4711', 'enter'];
const DRAIN_REASONS = ['Planned maintenance', 'tab', 'ticket 4711', 'tab', 'tab', 'tab', 'enter'];
/** Out of whatever is open, and of the servers. */
const LEAVE = ['esc', 'esc', 'esc', '1'];

const FLEET: readonly View[] = [
  {
    title: 'The fleet (`1`)',
    note: 'Worst first: where customers are harmed. `FAIL`: of the sessions of the last minute, how many in a hundred failed, were dropped or have no media.',
    keys: ['1'],
  },
  { title: 'Faults only (`z`)', keys: ['z'], back: ['z'] },
  { title: 'Servers of all regions (`a`)', keys: ['a'], back: ['a'] },
  { title: 'A name, sought in the whole fleet (`/`)', keys: ['/', 'be-use'], shows: /be-use-0\d/, back: LEAVE },
  { title: 'A server (`enter`)', keys: ['ctrl-p', 'be-euc-02', 'enter'], shows: /What changed/ },
  { title: 'A server, further down (`G`)', keys: ['G'], shows: /Server +│/, back: LEAVE },
  { title: 'Alerts (`2`)', keys: ['2'] },
  { title: 'Events (`3`)', keys: ['3'] },
  { title: 'Capacity (`5`)', keys: ['5'], shows: /storage +\d/ },
  { title: 'Safety rules (`r`)', keys: ['r'], back: ['esc'] },
  { title: 'Routing (`6`)', keys: ['6', 'DE', 'enter'], shows: /ticket|km/, back: ['esc'] },
  { title: 'Map (`7`)', keys: ['7'], back: LEAVE },
  {
    title: 'A minute ago (`{`)',
    note: 'Changes are off; `esc` is back to live.',
    keys: ['{'],
    shows: /PAST/,
    back: ['esc'],
  },
  { title: 'Frozen (`p`)', keys: ['p'], shows: /FROZEN/, back: ['p'] },
  { title: 'Keys (`?`)', keys: ['?'], back: LEAVE },
  { title: 'To anywhere (`ctrl-p`)', keys: ['ctrl-p', 'euc'], back: LEAVE },
  { title: 'A typed command (`:`)', keys: [':', 'drain be-us'], back: LEAVE },
  { title: 'What can be done here (`.`)', keys: ['.'], back: LEAVE },
  { title: 'Write mode (`W`)', keys: ['W'], shows: /WRITE/ },
  { title: 'A new region (`C`)', keys: ['C'], back: LEAVE },
  { title: 'A new server (`A`)', keys: ['A'], back: LEAVE },
  { title: 'A bucket (`B`)', keys: ['B'], back: LEAVE },
  { title: 'Rolling maintenance (`O`)', keys: ['O'], back: LEAVE },
  { title: 'A silence (`L`)', keys: ['2', 'L'], back: LEAVE },
  { title: 'A server’s settings (`ctrl-e`)', keys: ['tab', 'ctrl-e'], back: LEAVE },
  { title: 'A server’s keys (`K`)', keys: ['tab', 'K'], back: LEAVE },
  { title: 'Reasons (`M`)', keys: ['tab', 'M', 'be-euc-02 has a kernel panic'], back: LEAVE },
  { title: 'A plan (`M`)', keys: ['tab', 'M', ...REASONS], shows: /Impact/, back: LEAVE },
  { title: 'What cannot be done, and every reason why (`ctrl-x`)', keys: ['tab', 'ctrl-x'], back: LEAVE },
  { title: 'Marks (`space`)', keys: ['tab', ' ', 'j', ' '], shows: /2 marked/ },
  { title: 'One plan over all marks (`X`)', keys: ['X', ...REASONS], shows: /Impact/, back: ['esc', '\\', ...LEAVE] },
  {
    title: 'Drains (`4`)',
    keys: ['tab', 'D', ...DRAIN_REASONS, CONFIRM, '4'],
    shows: /calls left|DRAINING/,
    back: LEAVE,
  },
];

const LOSS: readonly View[] = [
  {
    title: 'A region is lost',
    note: 'The banner over the events names it, and the key for one plan over all lost regions.',
    keys: ['1'],
  },
  { title: 'Its alert (`2`)', keys: ['2'], back: LEAVE },
  { title: 'One plan over all lost regions (`F`)', keys: ['W', 'F', ...REASONS], shows: /Impact/, back: LEAVE },
];

const BESIDE: readonly Beside[] = [
  {
    title: 'Someone else has a plan open',
    note: 'On the row of the server, and of its region.',
    options: {},
    seenOn: 'the first',
    keys: ['W', 'tab', 'M', ...REASONS],
    shows: /plans/,
    back: LEAVE,
  },
  {
    title: 'Read out by a screen reader',
    options: { args: ['--screen-reader'] },
    seenOn: 'its own',
    keys: [],
    shows: /selected/,
  },
  {
    title: 'Nothing but ASCII',
    options: { env: { LC_ALL: 'C', LANG: 'C' } },
    seenOn: 'its own',
    keys: [],
  },
];

const demo = (scenario: string) => (stateDir: string) => ({
  args: ['--demo', '--scenario', scenario],
  env: { TMPDIR: stateDir },
});

export const STAGES: readonly Stage[] = [
  {
    run: 'npm start -- --demo --scenario gray-failure',
    says: 'Some servers answer and report as if all were well, and a third of their calls fail.',
    options: demo('gray-failure'),
    launcher: 'npm start',
    ready: /nodes 48\/48[^]*(EJECTED|FAILING)/,
    views: FLEET,
    beside: BESIDE,
    leave: ['q', 'q'],
  },
  {
    run: 'npm start -- --demo --scenario region-loss',
    says: 'A region is cut off all at once.',
    options: demo('region-loss'),
    launcher: 'npm start',
    ready: /nodes \d+\/48[^]*(is lost|LOST|CUT OFF)/,
    views: LOSS,
    leave: ['q', 'q'],
  },
  {
    run: 'npm start -- --drill key-leak',
    says: 'A drill begins with the page.',
    options: (stateDir) => ({ args: ['--drill', 'key-leak'], env: { TMPDIR: stateDir, INIT_CWD: stateDir } }),
    launcher: 'npm start',
    ready: /enter opens the cockpit/,
    views: [{ title: 'You are paged', keys: [] }],
    leave: ['enter', 'q'],
  },
  {
    run: 'npm run meridian',
    says: 'No server answers.',
    options: (stateDir) => ({ env: { MERIDIAN_STATE_DIR: stateDir } }),
    launcher: 'meridian',
    ready: /No server answers/,
    views: [{ title: 'Without a server', keys: [] }],
    leave: ['q'],
  },
];
