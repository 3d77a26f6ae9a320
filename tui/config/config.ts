import { type Layout, LAYOUTS } from '../cockpit/room.ts';
import type { ScreenName } from '../cockpit/ui-store.ts';
import { isRecord } from './is-record.ts';
import { type OwnCommand, ownCommandsIn } from './own-command-config.ts';
import { THEMES, type ThemeName } from '../theme/themes.ts';

/** What a person may choose, once for all their cockpits. */
export type Config = {
  readonly layout: Layout;
  readonly theme: ThemeName;
  /** Null: as the terminal's locale says. */
  readonly ascii: boolean | null;
  readonly startScreen: ScreenName;
  /** How long write mode stays open after the last change; null: until it is closed. */
  readonly writeMinutes: number | null;
  /** Public reasons to choose from, so that nobody has to word one in an incident. */
  readonly publicReasons: readonly string[];
  /** Other keys for commands, by their ids. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Programs that may be started from a row. */
  readonly commands: readonly OwnCommand[];
};

export const DEFAULT_CONFIG: Config = {
  layout: 'panes',
  theme: 'safe',
  ascii: null,
  startScreen: 'fleet',
  writeMinutes: 15,
  publicReasons: [
    'Planned maintenance',
    'We are fixing a fault: new calls may take longer to begin',
    'We have taken part of the service out while we fix a fault',
    'We are making room after a fault elsewhere',
  ],
  keys: new Map(),
  commands: [],
};

/** Where a cockpit may begin: not on a page that something must be selected for. */
const START_SCREENS: readonly ScreenName[] = ['fleet', 'alerts', 'events', 'drains', 'capacity', 'routing', 'map'];
const THEME_NAMES = Object.keys(THEMES) as ThemeName[];
const WRITE_MINUTES_MAX = 480;
const REASONS_MAX = 50;

/** What a config says; each fault in a sentence, and the default in its place. */
export function parseConfig(value: unknown): { readonly config: Config; readonly faults: readonly string[] } {
  const faults: string[] = [];
  if (!isRecord(value)) return { config: DEFAULT_CONFIG, faults: ['it must be a JSON object'] };

  /** The value of an entry if it is one that is allowed; the default, and a fault, otherwise. */
  function entry<Name extends keyof Config>(
    name: Name,
    isAllowed: (given: unknown) => given is Config[Name],
    allowed: string,
  ): Config[Name] {
    const given = isRecord(value) ? value[name] : undefined;
    if (given === undefined) return DEFAULT_CONFIG[name];
    if (isAllowed(given)) return given;
    faults.push(`${name} must be ${allowed}`);
    return DEFAULT_CONFIG[name];
  }

  for (const name of Object.keys(value)) if (!(name in DEFAULT_CONFIG)) faults.push(`there is no entry ${name}`);
  const config: Config = {
    layout: entry('layout', oneOf(LAYOUTS), `one of ${LAYOUTS.join(', ')}`),
    theme: entry('theme', oneOf(THEME_NAMES), `one of ${THEME_NAMES.join(', ')}`),
    ascii: entry('ascii', (given): given is boolean => typeof given === 'boolean', 'true or false'),
    startScreen: entry('startScreen', oneOf(START_SCREENS), `one of ${START_SCREENS.join(', ')}`),
    writeMinutes: entry('writeMinutes', isMinutes, `1 to ${WRITE_MINUTES_MAX}, or null for no end`),
    publicReasons: entry('publicReasons', areReasons, `a list of at most ${REASONS_MAX} texts`),
    keys: keysIn(value['keys'], faults),
    commands: ownCommandsIn(value['commands'], faults),
  };
  return { config, faults };
}

function keysIn(given: unknown, faults: string[]): Config['keys'] {
  if (given === undefined) return DEFAULT_CONFIG.keys;
  if (!isRecord(given)) {
    faults.push('keys must be an object of command ids, each with a list of keys');
    return DEFAULT_CONFIG.keys;
  }
  const keys = new Map<string, readonly string[]>();
  for (const [id, list] of Object.entries(given)) {
    if (Array.isArray(list) && list.length > 0 && list.every((key) => typeof key === 'string' && key !== ''))
      keys.set(id, list);
    else faults.push(`keys.${id} must be a list of keys, for example ["D", "ctrl-k"]`);
  }
  return keys;
}

function areReasons(given: unknown): given is readonly string[] {
  return (
    Array.isArray(given) &&
    given.length <= REASONS_MAX &&
    given.every((reason) => typeof reason === 'string' && reason.trim() !== '')
  );
}

function isMinutes(given: unknown): given is number | null {
  return given === null || (typeof given === 'number' && given >= 1 && given <= WRITE_MINUTES_MAX);
}

function oneOf<Name extends string>(names: readonly Name[]) {
  return (given: unknown): given is Name => names.some((name) => name === given);
}
