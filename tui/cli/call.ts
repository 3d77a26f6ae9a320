import { callProcedure } from '@meridian/server/client';
import type { Command } from 'commander';
import { safeText } from '../widgets/safe-text.ts';
import { CommandFailed, EXIT, exitCodeOfRefusal } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** `meridian call`: any procedure, as a script calls it. */
export function addCallCommand(program: Command, terminal: Terminal): void {
  program
    .command('call')
    .description('call any procedure of the API; its answer is JSON on stdout')
    .argument('<procedure>', 'for example regionManager.getRegions')
    .argument('[json]', 'its input; - reads it from stdin')
    .action((procedure: string, json: string | undefined) => call(procedure, json, terminal));
}

async function call(procedure: string, json: string | undefined, terminal: Terminal): Promise<void> {
  const input = json === undefined ? undefined : parse(json === '-' ? await terminal.readInput() : json);
  const answer = await callProcedure(terminal.server(), procedure, input);
  if ('data' in answer) return terminal.data(JSON.stringify(answer.data ?? null));
  const { refusal } = answer;
  for (const { code, message, remedy } of refusal.blockers.slice(1)) {
    terminal.say(safeText(`${code}: ${message}. ${remedy}.`));
  }
  throw new CommandFailed(exitCodeOfRefusal(refusal), safeText(`${refusal.message} (${refusal.appCode})`));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new CommandFailed(EXIT.usage, 'the input is not JSON');
  }
}
