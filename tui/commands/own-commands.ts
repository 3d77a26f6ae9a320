import { splitEndpoint } from '@meridian/shared/endpoint.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { currentTarget, type Target } from '../cockpit/selection.ts';
import { renewWriteMode } from '../cockpit/write-mode.ts';
import type { Config } from '../config/config.ts';
import { argumentsFor, type CommandTarget, type OwnCommand } from '../config/own-command-config.ts';
import { errorText } from '../data/port.ts';
import { openAsk } from '../dialogs/asking.ts';
import type { Command } from './command.ts';
import { needsTarget } from './target-names.ts';

const made = new WeakMap<Config['commands'], readonly Command[]>();

/** The commands that a person's config adds, as commands like any other. */
export function ownCommands({ commands }: Pick<Config, 'commands'>): readonly Command[] {
  const known = made.get(commands);
  if (known !== undefined) return known;
  const own = commands.map(commandOf);
  made.set(commands, own);
  return own;
}

function commandOf(own: OwnCommand): Command {
  return {
    id: `own.${own.name}`,
    keys: own.keys,
    title: `${own.name}: ${own.words.join(' ')}`,
    changes: own.dangerous,
    isOwn: true,
    // What changes something would seem to be meant for what is marked.
    isSingle: own.dangerous,
    enabledWhen: (cockpit) => {
      const missing = needsTarget(cockpit);
      if (missing !== null) return missing;
      return own.on === 'server' && currentTarget(cockpit)?.kind !== 'server' ? 'it is for a server' : null;
    },
    run: (cockpit) => runOwn(cockpit, own),
  };
}

function runOwn(cockpit: Cockpit, own: OwnCommand): void {
  const { name, words, on, confirm, dangerous } = own;
  const target = currentTarget(cockpit);
  if (target === null) return;
  let argv: readonly string[];
  try {
    argv = argumentsFor(words, valuesOf(target, on));
  } catch (error) {
    return say(cockpit, errorText(error), 'bad');
  }
  const run = () => {
    if (dangerous) renewWriteMode(cockpit);
    void start(cockpit, argv);
  };
  if (confirm) openAsk(cockpit, { title: `Run ${name}`, text: argv.join(' '), run });
  else run();
}

async function start(cockpit: Cockpit, argv: readonly string[]): Promise<void> {
  const [program = ''] = argv;
  try {
    say(cockpit, `${program} ${await cockpit.runProgram(argv)}`);
  } catch (error) {
    say(cockpit, `${program}: ${errorText(error)}`, 'bad');
  }
}

/** What stands in the place of each placeholder. An IPv6 address stands without its brackets where it is a host alone. */
function valuesOf(target: Target, on: CommandTarget): Readonly<Record<string, string>> {
  const { regionId } = target.region;
  if (target.kind === 'region' || on === 'region') return { name: regionId, id: regionId, region: regionId };
  const { endpoint, serverId } = target.server;
  const host = splitEndpoint(endpoint).host.replace(/^\[(.*)\]$/, '$1');
  return { endpoint, host, name: host, id: serverId, region: regionId };
}
