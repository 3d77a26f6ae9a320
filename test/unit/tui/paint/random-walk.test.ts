import { afterEach, expect, test } from 'vitest';
import { COMMANDS } from '../../../../tui/commands/registry.ts';
import { type Dice, dice, optionOf } from '../kit/dice.ts';
import { aNode, anEvent, aPlan, aRegion, aServer, FLAG } from '../kit/fleet.ts';
import { PaintedCockpit } from '../kit/painted-cockpit.ts';
import {
  aCapacityReport,
  aDrainProgress,
  aLeak,
  anAlert,
  anExplanation,
  anOperation,
  aRegionCapacity,
  aRule,
  aServerHistory,
  aSilence,
} from '../kit/reports.ts';

/** Two cells wide in one terminal's table and one in another's, and an order to the terminal: none may reach the screen. */
const WIDE_NAME = '日本✅\x1b[2J.example.net';
const WORLD = [
  ['DE', 51, 10],
  ['US', 40, -100],
  ['BR', -15, -50],
  ['AU', -25, 135],
] as const;
const REGIONS = Array.from({ length: 8 }, (_, index) => {
  const [countryCode, latitude, longitude] = WORLD[index % WORLD.length] ?? WORLD[0];
  const regionId = `${countryCode}-R${index}`;
  return aRegion({
    regionId,
    countryCode,
    location: { latitude, longitude },
    disabled: index % 3 === 0 ? { ...FLAG, publicReason: WIDE_NAME } : null,
    servers: Array.from({ length: 15 }, (_each, place) =>
      aServer({
        serverId: `srv_${index}_${place}`,
        regionId,
        endpoint: place === 3 ? WIDE_NAME : `be-${place}.${index}.example.net`,
        type: place % 4 === 0 ? 'Proxy' : 'Backend',
      }),
    ),
  });
});
const ANSWERS = {
  drains: { drains: [aDrainProgress({ endpoint: WIDE_NAME })], leaks: [aLeak({ endpoint: WIDE_NAME })] },
  operations: [anOperation({ publicReason: WIDE_NAME })],
  capacity: aCapacityReport([aRegionCapacity({ regionId: 'DE-R0' })]),
  safetyRules: [aRule()],
  history: [anEvent({ publicReason: WIDE_NAME })],
  serverHistory: aServerHistory({ storeTrouble: WIDE_NAME }),
  explanation: anExplanation(),
};

/** Each key that means something, so that each screen and dialog is come to; and what goes on in them. */
const KEYS = COMMANDS.flatMap(({ keys }) => keys);
const MOVES = ['j', 'k', 'down', 'up', 'enter', 'tab', 'esc', 'g', 'G', 'ctrl-d', 'ctrl-u'];
const ANSWER_KEYS = ['enter', 'tab', 'y', 'esc', 'ctrl-y', 'backspace', 'left'];
const TEXTS = [
  'jjj',
  'be-1',
  '/de',
  ':servers de-r0\r',
  ':note ✅\r',
  'DE',
  '48.1,11.6\r',
  '\x1b[200~ein\nText ✅\x1b[201~',
  WIDE_NAME,
];
const SIZES = [
  { columns: 150, rows: 30 },
  { columns: 100, rows: 30 },
  { columns: 80, rows: 24 },
  { columns: 60, rows: 15 },
  { columns: 50, rows: 12 },
];

/** What a person, a terminal, the fleet, or the link may do next. */
function nextStep(cockpit: PaintedCockpit, { pick, below }: Dice): unknown {
  const { driver } = cockpit;
  const { port, clock } = driver;
  const steps: readonly (() => unknown)[] = [
    () => driver.press(pick(KEYS)),
    () => driver.press(pick(KEYS)),
    () => driver.press(pick(MOVES)),
    () => driver.press(pick(ANSWER_KEYS)),
    () => driver.read(pick(TEXTS)),
    () => clock.pass(1000 * below(5)),
    () => cockpit.resize(pick(SIZES)),
    () => {
      const nodes = REGIONS.flatMap(({ servers }) => servers).filter(() => below(3) === 0);
      port.frame(
        new Date(clock.wallMs()).toISOString(),
        nodes.map(({ serverId, regionId }) =>
          aNode({ nodeId: serverId, regionId, activeTelephonySessions: below(60), cpuUsagePercent: below(101) }),
        ),
        REGIONS[below(REGIONS.length)]?.servers.slice(0, below(4)).map(({ serverId }) => serverId),
      );
    },
    () => (port.regions = REGIONS.filter(() => below(8) > 0)),
    () =>
      port.alert({
        alerts: [anAlert({ summary: pick([WIDE_NAME, 'a']) })],
        omitted: 0,
        silences: [aSilence()].slice(below(2)),
      }),
    () => (below(2) === 0 ? port.disconnect(5000) : port.connect()),
    () => port.happen(anEvent({ seq: below(1000), publicReason: pick(['x', WIDE_NAME]) })),
  ];
  return pick(steps)();
}

let painted: PaintedCockpit;
afterEach(() => painted.close());

/** As many as fit in a second or two; `WALK_STEPS=5000` walks on. */
const STEPS = optionOf('WALK_STEPS', 300);

test.each(['6', '11'] as const)(
  'after every step of a random walk the screen is what a full repaint paints (Unicode %s)',
  async (unicode) => {
    painted = await PaintedCockpit.open(
      { regions: REGIONS, answers: ANSWERS, events: [anEvent()], planFor: () => aPlan({ confirm: 'DE-R0', tier: 2 }) },
      { columns: 100, rows: 30 },
      unicode,
    );
    const seed = optionOf('SEED', Number(unicode));
    const choices = dice(seed);
    for (let step = 0; step < STEPS; step++) {
      await nextStep(painted, choices);
      const { shown, wanted } = await painted.shownAndWanted();
      expect(shown, `step ${step} of SEED=${seed}`).toEqual(wanted);
    }
  },
  STEPS * 100,
);
