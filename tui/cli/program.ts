import { Command, CommanderError } from 'commander';
import { addCallCommand } from './call.ts';
import { addEventCommands } from './events.ts';
import { addDrainCommand } from './drain-server.ts';
import { endingOf, EXIT, type ExitCode } from './exit-code.ts';
import { addLists } from './lists.ts';
import type { Terminal } from './terminal.ts';

const HELP_AFTER = `
Without a command it opens the cockpit, with "open <region>" inside that region; "--screen-reader" before it has it in
words, one line after the other. MERIDIAN_URL and MERIDIAN_TOKEN say which server; else the one on this machine is found
by itself.

Data goes to stdout, all else to stderr. It ends with 0 done, 1 failed, 2 usage, 3 not found, 4 not allowed, 5 conflict,
6 unreachable, 7 timed out, 8 refused by a rule, 130 interrupted.`;

/** Runs one command line to its end; never throws. */
export async function runCommand(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  try {
    await programFor(terminal).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (signal.aborted) {
      terminal.say('interrupted; what was begun goes on');
      return EXIT.interrupted;
    }
    // It has said what is wrong itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const { exitCode, message } = endingOf(error);
    terminal.say(`meridian: ${message}`);
    return exitCode;
  }
}

function programFor(terminal: Terminal): Command {
  const program = new Command('meridian')
    .exitOverride()
    .configureHelp({ styleTitle: (title) => title.toLowerCase() })
    .configureOutput({
      writeOut: (text) => terminal.data(text.trimEnd()),
      writeErr: (text) => terminal.say(text.trimEnd()),
    })
    .showHelpAfterError('meridian --help says what there is')
    .usage('[command]')
    .addHelpText('after', HELP_AFTER);
  const servers = program.command('servers').description('which there are, and what is done to them');
  const events = program.command('events').description('what happened, and notes on it');
  addLists(program, terminal);
  addDrainCommand(servers, terminal);
  addEventCommands(events, terminal);
  addCallCommand(program, terminal);
  return program;
}
