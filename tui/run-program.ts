import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a program on this terminal, which must be lent, and waits for it; what it wrote stays until a key. No shell is
 * between: each argument is one, whatever it consists of. Answers how it ended, or throws why it did not begin.
 */
export async function runProgram([program = '', ...args]: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: 'inherit' });
  try {
    const [code, signal] = await once(child, 'exit');
    const ending = signal === null ? (code === 0 ? 'has ended' : `has ended with ${code}`) : `was ended by ${signal}`;
    process.stdout.write(`\n${program} ${ending}. Enter goes back to the cockpit. `);
    // Left flowing: who reads it next takes it over as it is.
    process.stdin.resume();
    await once(process.stdin, 'data');
    return ending;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new Error('there is no such program') : error;
  }
}
