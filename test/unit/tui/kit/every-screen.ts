import { DEFAULT_CONFIG } from '../../../../tui/config/config.ts';
import { Driver } from './driver.ts';
import { aNode, anEvent, aRegion, aServer, FLAG } from './fleet.ts';
import {
  aCapacityReport,
  aDrainProgress,
  aLeak,
  anAlert,
  anExplainedRegion,
  anExplanation,
  anOperation,
  aRegionCapacity,
  aRule,
  aServerHistory,
  aSilence,
} from './reports.ts';

const REGIONS = [
  aRegion({
    servers: [
      aServer(),
      aServer({
        serverId: 'srv_2',
        endpoint: 'be-02.example.net',
        disabled: FLAG,
        routable: false,
        notRoutableBecause: [{ code: 'SERVER_DISABLED', message: 'The server is disabled: planned work' }],
      }),
      aServer({ serverId: 'srv_3', endpoint: 'px-01.example.net', type: 'Proxy' }),
    ],
  }),
  ...Array.from({ length: 8 }, (_, index) => aRegion({ regionId: `DE-R${index}`, servers: [] })),
];
const ANSWERS = {
  drains: { drains: [aDrainProgress()], leaks: [aLeak()] },
  operations: [anOperation()],
  capacity: aCapacityReport([
    aRegionCapacity(),
    aRegionCapacity({ regionId: 'EU-WEST', headroomWithoutLargest: -12, advice: ['add two backends'] }),
  ]),
  safetyRules: [aRule()],
  explanation: anExplanation({ regions: [anExplainedRegion()] }),
  history: [anEvent()],
  serverHistory: aServerHistory(),
};
/** Asked for every two seconds. */
const ANSWERED_MS = 2500;

/** A cockpit with something to show on each of its screens. */
export async function fullCockpit(config = DEFAULT_CONFIG, size = { columns: 80, rows: 24 }): Promise<Driver> {
  const driver = await Driver.connected({ regions: REGIONS, answers: ANSWERS, events: [anEvent()] }, size, config);
  driver.port.alert({ alerts: [anAlert()], omitted: 0, silences: [aSilence()] });
  beat(driver, 38);
  await driver.clock.pass(200);
  return driver;
}

/** Its one node beats, with so many calls. */
export function beat(driver: Driver, calls: number): void {
  const at = new Date(driver.clock.wallMs()).toISOString();
  driver.port.snapshot(at, [aNode({ lastHeartbeatAt: at, activeTelephonySessions: calls })]);
}

/** The way to each screen, dialog, list and form from the Fleet; `esc` often enough leads back from all of them. */
const WAYS: Readonly<Record<string, (driver: Driver) => Promise<void>>> = {
  Fleet: async () => {},
  'servers of a region': (driver) => driver.press('tab'),
  'servers of all regions': (driver) => driver.press('a'),
  'a server': (driver) => driver.press('tab', 'enter'),
  'the end of its page': (driver) => driver.press('tab', 'enter', 'G'),
  Alerts: (driver) => driver.press('2'),
  Events: (driver) => driver.press('3'),
  Drains: (driver) => driver.press('4'),
  Capacity: (driver) => driver.press('5'),
  rules: (driver) => driver.press('5', 'r'),
  Routing: async (driver) => {
    await driver.press('6');
    await driver.type('DE');
  },
  'an explanation': async (driver) => {
    await driver.press('6');
    await driver.type('DE');
    await driver.press('enter');
  },
  Map: (driver) => driver.press('7'),
  keys: (driver) => driver.press('?'),
  'a command line': (driver) => driver.press(':'),
  actions: (driver) => driver.press('.'),
  'a filter': (driver) => driver.press('/', 'x'),
  'a frozen screen': (driver) => driver.press('p'),
  'write mode': (driver) => driver.press('W'),
  'a form': (driver) => driver.press('W', 'D'),
  'a plan': async (driver) => {
    await driver.press('W', 'tab', 'M');
    for (const reason of ['planned work', 'new kernel']) {
      await driver.type(reason);
      await driver.press('enter');
    }
  },
};
export const SCREENS_THERE_ARE = Object.keys(WAYS);

export async function goToScreen(driver: Driver, name: string): Promise<void> {
  await WAYS[name]?.(driver);
  await driver.clock.pass(ANSWERED_MS);
}
