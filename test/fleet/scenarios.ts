import type { DemoWorld } from './demo-world.ts';

/** Something that happens to the world, so long after the story has begun. */
export type Happening = {
  readonly atSeconds: number;
  /** For the log. */
  readonly says: string;
  readonly happens: (world: DemoWorld, nowMs: number) => void;
};

export type Scenario = {
  /** What people around each region want of its room before anything happens, 0 to 1. */
  readonly load: number;
  readonly happenings: readonly Happening[];
};

/** The server whose key is used from a second place. */
export const CLONED = 'be-euc-02.demo.example:443';
/** Those that say they are well and are not. */
export const SICK = ['be-euc-02.demo.example:443', 'px-usw-01.demo.example:443'] as const;
/** The healthy fleet is seen for so long. */
const FIRST_AT = 15;

/** Stories that the demo can tell, each on a fleet whose regions are about equal and all in service. */
export const SCENARIOS = {
  'region-loss': {
    load: 0.8,
    happenings: [
      {
        atSeconds: FIRST_AT,
        says: 'US-EAST is gone, all of it and without a word: its callers are cut off and redial within seconds',
        happens: (world) => world.vanish('US-EAST'),
      },
      {
        atSeconds: FIRST_AT + 150,
        says: 'US-EAST has power again: its nodes start anew',
        happens: (world, nowMs) => world.start(nowMs, 'US-EAST'),
      },
    ],
  },
  'gray-failure': {
    load: 0.6,
    happenings: [
      {
        atSeconds: FIRST_AT,
        says: 'be-euc-02 and px-usw-01 say that they are well, and half of their new calls come to nothing',
        happens: (world) => sicken(world, 0.5),
      },
      {
        atSeconds: FIRST_AT + 240,
        says: 'be-euc-02 and px-usw-01 are cured',
        happens: (world) => sicken(world, 0),
      },
    ],
  },
  'wan-cut': {
    load: 0.6,
    happenings: [
      {
        atSeconds: FIRST_AT,
        says: 'the link between EU-CENTRAL and Meridian is cut; callers still reach its proxies',
        happens: (world) => world.cutLink('EU-CENTRAL', true),
      },
      {
        atSeconds: FIRST_AT + 60,
        says: 'elsewhere everybody calls: in a minute or two there is no room left, and EU-CENTRAL is the last resort',
        happens: (world) =>
          world.holdLoad(
            1.15,
            world.regionIds.filter((regionId) => regionId !== 'EU-CENTRAL'),
          ),
      },
      {
        atSeconds: FIRST_AT + 180,
        says: 'the rush is over',
        happens: (world) => world.holdLoad(0.6),
      },
      {
        atSeconds: FIRST_AT + 240,
        says: 'the link between EU-CENTRAL and Meridian is whole again',
        happens: (world) => world.cutLink('EU-CENTRAL', false),
      },
    ],
  },
  'redial-storm': {
    load: 0.7,
    happenings: [0, 60, 120].map((laterSeconds) => ({
      atSeconds: FIRST_AT + laterSeconds,
      says: 'half of the calls in US-EAST drop at once: their callers redial within seconds',
      happens: (world) => world.dropCalls('US-EAST', 0.5),
    })),
  },
  'key-leak': {
    load: 0.6,
    happenings: [
      {
        atSeconds: FIRST_AT,
        says: `a second process reports with the key of ${CLONED}: it goes on until its key is not good any more, or until someone looks for it because that server is disabled`,
        happens: (world, nowMs) => world.startClone(CLONED, nowMs),
      },
    ],
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name);
}

function sicken(world: DemoWorld, share: number): void {
  for (const endpoint of SICK) world.nodes.get(endpoint)?.sicken(share);
}
