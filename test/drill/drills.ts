import type { Alert, AlertCode } from '@meridian/shared/alert.ts';
import type { DemoWorld } from '../fleet/demo-world.ts';
import { CLONED, type Scenario, SCENARIOS, SICK } from '../fleet/scenarios.ts';

/** Something that goes wrong, for a person to deal with in the cockpit. */
export type Drill = {
  readonly story: Scenario;
  /** The alert that comes first; its text is the page. */
  readonly page: Pick<Alert, 'code' | 'regionId' | 'summary'>;
  /** What pages about these regions, or about none, is about it: while it is open the drill is not over. */
  readonly regionIds: readonly string[];
  /** Alerts that are about it too, wherever they are. */
  readonly codes: readonly AlertCode[];
  /** Servers that are the trouble: once a person has taken all of them out of service, their own alerts do not matter. */
  readonly fencing: readonly string[];
  /** Regions that are well: out of service, however quiet that is, the drill is not over. */
  readonly keeping: readonly string[];
  /** What else is known, in words. */
  readonly hint: string;
};

/** What the person who leads a drill has laid ready on the host whose key leaks. */
export const SPARE_KEY = 'spare-Qm4xW9rT2kV8bN5cL1zD6hJ3pF7';

const TRUNK_FLAPS_FROM_SECONDS = 15;
const STORMS = 10;
const STORM_EVERY_SECONDS = 30;

/**
 * The storms of the scenario alone page nobody: here what lies behind them is felt as well, until someone acts or it is
 * mended. Others have room for all of its callers, those who must stay in the United States included.
 */
const FLAPPING_TRUNK: Scenario = {
  load: 0.5,
  happenings: [
    {
      atSeconds: TRUNK_FLAPS_FROM_SECONDS,
      says: 'a trunk of US-EAST flaps: four in ten new calls there come to nothing',
      happens: (world) => sickenBackends(world, 0.4),
    },
    ...Array.from({ length: STORMS }, (_, index) => ({
      atSeconds: TRUNK_FLAPS_FROM_SECONDS + index * STORM_EVERY_SECONDS,
      says: 'half of the calls in US-EAST drop at once: their callers redial within seconds',
      happens: (world: DemoWorld) => world.dropCalls('US-EAST', 0.5),
    })),
    {
      atSeconds: TRUNK_FLAPS_FROM_SECONDS + STORMS * STORM_EVERY_SECONDS,
      says: 'the trunk of US-EAST is mended',
      happens: (world) => sickenBackends(world, 0),
    },
  ],
};

/** Calls of a trunk come to nothing behind the backends: a proxy would count the same call once more. */
function sickenBackends(world: DemoWorld, share: number): void {
  for (const node of world.nodesIn('US-EAST')) if (node.type === 'Backend') node.sicken(share);
}

export const DRILLS = {
  'region-loss': {
    story: SCENARIOS['region-loss'],
    page: {
      code: 'REGION_CUT_OFF',
      regionId: 'US-EAST',
      summary: 'US-EAST is cut off: too many of its nodes fell silent at once',
    },
    regionIds: ['US-EAST'],
    codes: [],
    fencing: [],
    keeping: [],
    hint: 'The provider’s page says that a hall of that site has lost its power. It may come back.',
  },
  'gray-failure': {
    story: SCENARIOS['gray-failure'],
    page: {
      code: 'NODE_EJECTED',
      regionId: 'EU-CENTRAL',
      summary: `Backend ${SICK[0]} in EU-CENTRAL rests: far more sessions fail there than elsewhere`,
    },
    regionIds: ['EU-CENTRAL', 'US-WEST'],
    codes: ['NODE_EJECTED'],
    fencing: SICK,
    keeping: [],
    hint: 'It may be more than one server.',
  },
  'wan-cut': {
    story: SCENARIOS['wan-cut'],
    page: {
      code: 'REGION_CUT_OFF',
      regionId: 'EU-CENTRAL',
      summary: 'EU-CENTRAL is cut off: too many of its nodes fell silent at once',
    },
    regionIds: ['EU-CENTRAL'],
    codes: ['NO_CAPACITY'],
    fencing: [],
    keeping: ['EU-CENTRAL'],
    hint: 'A colleague in Frankfurt says that calls there go on as ever.',
  },
  'redial-storm': {
    story: FLAPPING_TRUNK,
    page: { code: 'CALLS_FAILING', regionId: 'US-EAST', summary: '40% of sessions fail in US-EAST' },
    regionIds: ['US-EAST'],
    codes: [],
    fencing: [],
    keeping: [],
    hint: 'It comes in waves: half of the calls drop, and their callers redial.',
  },
  'key-leak': {
    story: SCENARIOS['key-leak'],
    page: {
      code: 'KEY_IN_USE_TWICE',
      regionId: 'EU-CENTRAL',
      summary: `Two processes report with the key of Backend ${CLONED} in EU-CENTRAL`,
    },
    regionIds: ['EU-CENTRAL'],
    codes: ['KEY_IN_USE_TWICE'],
    fencing: [],
    keeping: [],
    hint: `Its process starts anew with a spare key when Meridian does not know its own any more: ${SPARE_KEY}`,
  },
} as const satisfies Record<string, Drill>;

export type DrillName = keyof typeof DRILLS;

export function isDrillName(name: string): name is DrillName {
  return Object.hasOwn(DRILLS, name);
}
