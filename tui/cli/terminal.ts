import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import { findServer, type FoundServer } from '@meridian/server/client';
import { CommandFailed, EXIT } from './exit-code.ts';

/** Where a command runs: data goes to stdout, all else to stderr. */
export type Terminal = {
  /** One line of data. */
  readonly data: (line: string) => void;
  /** One line for a person. */
  readonly say: (line: string) => void;
  /** Asks a person; null where there is none. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly server: () => FoundServer;
  readonly readInput: () => Promise<string>;
  readonly monotonicMs: () => number;
  readonly now: () => Date;
  /** Throws when the command is interrupted meanwhile. */
  readonly pause: (ms: number) => Promise<void>;
};

export function processTerminal(signal: AbortSignal): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return {
    data: (line) => void stdout.write(`${line}\n`),
    say: (line) => void stderr.write(`${line}\n`),
    ask: stdin.isTTY && stderr.isTTY ? (question) => askOn(question, signal) : null,
    server: () => {
      const found = findServer(env);
      if ('missing' in found) throw new CommandFailed(EXIT.unreachable, found.missing);
      return found;
    },
    readInput: async () => {
      const parts: Buffer[] = [];
      for await (const part of stdin) parts.push(Buffer.from(part as Buffer));
      return Buffer.concat(parts).toString('utf8');
    },
    monotonicMs: () => performance.now(),
    now: () => new Date(),
    pause: (ms) => setTimeout(ms, undefined, { signal }),
  };
}

async function askOn(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}
