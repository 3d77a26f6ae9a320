import type { FoundServer } from '@meridian/shared/found-server.ts';
import fuzzysort from 'fuzzysort';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { goTo } from '../cockpit/go-to.ts';
import { runCommand } from '../cockpit/run-command.ts';
import { reasonAgainst, searchCommands, type CommandLine } from '../commands/availability.ts';
import { keysOf } from '../commands/key-table.ts';
import { commandsOf } from '../commands/registry.ts';
import { foundServers } from './found-servers.ts';
import { lineOffers } from './line-offers.ts';
import type { PickLine } from './pick-line.ts';
import type { PickSource } from './pick-list.ts';

type Pick = {
  readonly title: (name: string | null) => string;
  readonly prompt: string;
  /** Said where nothing is left. */
  readonly empty: string;
  readonly foot: string;
  readonly lines: (cockpit: Cockpit, typed: string) => readonly PickLine[];
};

const SEARCH = '› ';

export const PICKS: Readonly<Record<PickSource, Pick>> = {
  keys: {
    title: () => 'Keys',
    prompt: SEARCH,
    empty: 'no key does that',
    foot: 'type to search   enter runs it   esc leave',
    lines: (cockpit, typed) =>
      searchCommands(cockpit, typed).map((line) => ({ ...commandPick(cockpit, line), note: line.command.id })),
  },
  actions: {
    title: (name) => `What can be done ${name === null ? 'here' : `to ${name}`}`,
    prompt: SEARCH,
    empty: 'nothing does that',
    foot: 'type to search   enter opens its dialog   esc leave',
    lines: (cockpit, typed) =>
      searchCommands(cockpit, typed)
        .filter(({ command }) => command.changes || command.isOwn)
        .map((line) => commandPick(cockpit, line)),
  },
  jump: {
    title: () => 'Go to a region, a server or a command',
    prompt: SEARCH,
    empty: 'nothing is called so',
    foot: 'type a part of its name   enter goes there   esc leave',
    lines: jumpLines,
  },
  line: {
    title: () => 'Command',
    prompt: ':',
    empty: 'nothing is called so',
    foot: 'tab completes   enter runs it   esc leave',
    lines: lineOffers,
  },
};

function commandPick({ config }: Cockpit, { command, reason }: CommandLine): PickLine {
  const { id, title, changes, isOwn = false } = command;
  const label = keysOf(config, command).join(' ');
  const choose = (cockpit: Cockpit) => runCommand(cockpit, command);
  return { id, label, text: title, reason, isOfRow: changes || isOwn, mayBeOvertaken: true, choose };
}

const REGIONS_MAX = 6;
const SERVERS_MAX = 12;
const COMMANDS_MAX = 8;

/** Regions and commands by any of their letters in order; servers as the server finds them. */
function jumpLines(cockpit: Cockpit, typed: string): PickLine[] {
  const text = typed.trim();
  if (text === '') return [];
  const regionIds = fuzzysort.go(text, [...cockpit.live.getState().regions.keys()], { limit: REGIONS_MAX });
  const commands = fuzzysort.go(text, commandsOf(cockpit.config), { key: 'title', limit: COMMANDS_MAX });
  return [
    ...regionIds.map(({ target }) => regionPick(target)),
    ...foundServers(cockpit, text).slice(0, SERVERS_MAX).map(serverPick),
    ...commands.map(({ obj }) => commandPick(cockpit, { command: obj, reason: reasonAgainst(cockpit, obj) })),
  ];
}

function regionPick(regionId: string): PickLine {
  const choose = (cockpit: Cockpit) => goTo(cockpit, regionId, null);
  return { id: `region ${regionId}`, label: 'region', text: regionId, reason: null, choose };
}

function serverPick({ serverId, regionId, endpoint }: FoundServer): PickLine {
  const choose = (cockpit: Cockpit) => goTo(cockpit, regionId, serverId);
  return {
    id: serverId,
    label: 'server',
    text: `${endpoint} in ${regionId}`,
    reason: null,
    mayBeOvertaken: true,
    choose,
  };
}
