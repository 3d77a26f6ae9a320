import { runCommand } from './program.ts';
import { processTerminal } from './terminal.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
// Whoever reads our data may stop reading when it has enough.
process.stdout.on('error', () => process.exit(0));

const exitCode = await runCommand(process.argv.slice(2), processTerminal(interrupted.signal), interrupted.signal);
// Connections that are kept would hold the process; what was written is on its way first.
process.stdout.write('', () => process.exit(exitCode));
