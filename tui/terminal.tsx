import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { render, useApp, useFocusManager, useStdin } from 'ink';
import { useEffect, type ReactNode } from 'react';

type OnInput = (bytes: string) => void;
/** Gives the terminal's keys back while the other has them, and takes them again. */
type Lend = (other: () => Promise<void>) => Promise<void>;
type InputProps = {
  readonly onInput: OnInput;
  readonly onReady: () => void;
  readonly onLend: (lend: Lend) => void;
};

/**
 * Ink holds the terminal's input, in raw mode, and draws nothing: the cells are the painter's, and the screen is the
 * launcher's. `onReady` is called once keys come as they are pressed; `lend` gives them to another program for a while;
 * `lost` says that Ink has let go by itself.
 */
export function holdInput(
  onInput: OnInput,
  onReady: () => void,
): {
  readonly lend: Lend;
  readonly lost: Promise<unknown>;
} {
  let lend: Lend = (other) => other();
  const app = render(<Input onInput={onInput} onReady={onReady} onLend={(inks) => (lend = inks)} />, {
    stdout: nowhere(),
    // A CI variable in someone's shell does not make this terminal less of one.
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return { lend: (other) => lend(other), lost: app.waitUntilExit() };
}

/** Where Ink's empty frames go: each ends with a line feed, which on the last row would scroll the painter's cells away. */
function nowhere(): NodeJS.WriteStream {
  const stream = new Duplex({ read: ignore, write: (_bytes, _encoding, done) => done() });
  return Object.assign(stream, { columns: 80, rows: 24 }) as NodeJS.WriteStream;
}

/** The bytes are our own: Ink hands a run such as `jjj` or `j\r` on as one event, and cuts a slow arrow in two. */
function Input({ onInput, onReady, onLend }: InputProps): ReactNode {
  const { stdin, setRawMode } = useStdin();
  const { suspendTerminal } = useApp();
  const { disableFocus } = useFocusManager();
  // Nothing here has Ink's focus, and each escape would add an update to a queue that nothing takes it from.
  useEffect(disableFocus, [disableFocus]);
  useEffect(() => {
    setRawMode(true);
    onReady();
    return () => setRawMode(false);
  }, [setRawMode, onReady]);
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

function ignore(): void {}
