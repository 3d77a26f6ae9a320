import { createMeridianClient } from '@meridian/server/client';
import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import { type Command, Option } from 'commander';
import { EVENTS_SHOWN, listEvents } from './lists/events.ts';
import { listNodes, listRegions, listServers } from './lists/fleet.ts';
import type { ListOptions, ReadList } from './lists/list.ts';
import { listAlerts, listCapacity, listDemand, listDrains, listRules, listSilences } from './lists/reports.ts';
import { explainRoute } from './lists/route.ts';
import { type Output, OUTPUTS, table } from './output.ts';
import type { Terminal } from './terminal.ts';

type ListCommand = {
  /** `servers list`, or `capacity` alone. */
  readonly names: readonly [noun: string, verb?: string];
  readonly about: string;
  /** What it takes besides options, and what that is. */
  readonly words?: readonly [syntax: string, about: string];
  readonly options?: readonly Option[];
  readonly read: ReadList;
};

const REGION = new Option('--region <region>', 'only those of one region');

/** What the screens show, for a script. */
const LISTS: readonly ListCommand[] = [
  {
    names: ['servers', 'list'],
    about: 'every server, the worst first',
    options: [
      REGION,
      new Option('--filter <words>', 'only those with all of these words, as after / in the cockpit'),
      new Option('--faults', 'only those that are not as they should be'),
    ],
    read: listServers,
  },
  { names: ['regions', 'list'], about: 'every region and what it carries', read: listRegions },
  {
    names: ['nodes', 'list'],
    about: 'what runs on the servers, as it last reported',
    options: [REGION, new Option('--type <type>', 'only those of one type').choices(SERVER_TYPES)],
    read: listNodes,
  },
  { names: ['alerts', 'list'], about: 'what needs a person, the worst first', read: listAlerts },
  { names: ['silences', 'list'], about: 'what nobody is told of, and until when', read: listSilences },
  {
    names: ['drains', 'list'],
    about: 'what is on its way out, what leaks, and the operations on regions',
    read: listDrains,
  },
  {
    names: ['capacity'],
    about: 'what regions hold, and what is left without a server or a region',
    options: [REGION],
    read: listCapacity,
  },
  { names: ['demand'], about: 'where callers come from, and what served them', read: listDemand },
  {
    names: ['route'],
    about: 'where a session would go, and why nothing nearer takes it; reserves nothing',
    words: ['<where...>', 'a country (DE), an address, or latitude,longitude; and residency=EU if need be'],
    read: explainRoute,
  },
  { names: ['rules', 'list'], about: 'what a change is judged by', read: listRules },
  {
    names: ['events', 'list'],
    about: 'what happened, the newest last',
    options: [
      REGION,
      new Option('--server <server id>', 'only those of one server'),
      new Option('--last <count>', 'so many').argParser(Number).default(EVENTS_SHOWN),
    ],
    read: listEvents,
  },
];

/** Adds them all, to what is there of their nouns. */
export function addLists(program: Command, terminal: Terminal): void {
  for (const { names, about, words, options = [], read } of LISTS) {
    const command = commandAt(program, names, about).description(about);
    if (words) command.argument(...words);
    for (const option of options) command.addOption(option);
    command
      .addOption(new Option('-o, --output <form>', 'how it is shown').choices(OUTPUTS).default('table'))
      .action(async () => {
        const { output, ...given } = command.opts<ListOptions & { readonly output: Output }>();
        const { heading, rows, json } = await read(
          createMeridianClient(terminal.server()),
          terminal,
          given,
          command.args,
        );
        if (output === 'json') return terminal.data(JSON.stringify(json));
        for (const line of table(heading, rows)) terminal.data(line);
      });
  }
}

function commandAt(program: Command, [noun, verb]: ListCommand['names'], about: string): Command {
  if (verb === undefined) return program.command(noun);
  const parent = program.commands.find((command) => command.name() === noun);
  return (parent ?? program.command(noun).description(about)).command(verb);
}
