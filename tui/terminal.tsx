import { setImmediate } from 'node:timers/promises';
import { render, useApp, usePaste, useStdin } from 'ink';
import { useEffect, type ReactNode } from 'react';

type OnInput = (bytes: string) => void;
/** Gives the terminal back while the other has it, and takes it again. */
type Lend = (other: () => Promise<void>) => Promise<void>;

/**
 * Ink holds the terminal: the alternate screen, raw mode and bracketed paste, all given back on every way out. It draws
 * nothing: its frame is empty, and the cells are the painter's. `giveBack` restores the terminal; `lend` does so for a
 * while; `lost` says that Ink has let go of it by itself.
 */
export function holdTerminal(onInput: OnInput): {
  readonly giveBack: () => Promise<void>;
  readonly lend: Lend;
  readonly lost: Promise<unknown>;
} {
  let lend: Lend = (other) => other();
  const app = render(<Input onInput={onInput} onLend={(inks) => (lend = inks)} />, {
    alternateScreen: true,
    // A CI variable in someone's shell does not make this terminal less of one.
    interactive: true,
    exitOnCtrlC: false,
    // What it would write to the screen for `console`, it would write over the painter's cells.
    patchConsole: false,
  });
  return {
    giveBack: async () => {
      app.unmount();
      await app.waitUntilExit().catch(() => undefined);
    },
    lend: (other) => lend(other),
    lost: app.waitUntilExit(),
  };
}

/**
 * Raw mode and bracketed paste are Ink's; `usePaste` is its hook that turns on both. The bytes are our own: Ink hands a
 * run such as `jjj` or `j\r` on as one event, and cuts a slow arrow in two.
 */
function Input({ onInput, onLend }: InputProps): ReactNode {
  const { stdin } = useStdin();
  const { suspendTerminal } = useApp();
  usePaste(ignore);
  useEffect(() => {
    const onData = (chunk: string | Buffer) => onInput(chunk.toString());
    stdin.on('data', onData);
    onLend(async (other) => {
      stdin.off('data', onData);
      await suspendTerminal(async () => {
        await stopReading(stdin);
        await other();
      }).finally(() => stdin.on('data', onData));
    });
    return () => void stdin.off('data', onData);
  }, [onInput, onLend, stdin, suspendTerminal]);
  return null;
}

/**
 * Whoever reads beside another program takes half of what is typed at it. A stream that Ink has just let go of counts as
 * paused already, and reads on: it can be paused in the next turn, and has stopped in the one after.
 */
async function stopReading(stdin: NodeJS.ReadableStream): Promise<void> {
  await setImmediate();
  stdin.pause();
  await setImmediate();
}

type InputProps = { readonly onInput: OnInput; readonly onLend: (lend: Lend) => void };

function ignore(): void {}
