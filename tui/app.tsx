import { usePaste, useStdin, useWindowSize } from 'ink';
import { useEffect, useLayoutEffect, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Cockpit } from './cockpit/cockpit.ts';
import { createDispatcher } from './cockpit/dispatcher.ts';
import { createDecoder } from './input/decoder.ts';
import { presentScreen } from './screens/screen.ts';
import { ScreenRows } from './widgets/screen-rows.tsx';

/** The cockpit: what the stores hold, as rows; and the one place where keys come in. */
export function App({ cockpit }: { readonly cockpit: Cockpit }): ReactNode {
  useKeyboard(cockpit);
  useSize(cockpit);
  useStore(cockpit.fleet);
  useStore(cockpit.feeds);
  useStore(cockpit.ui);
  return <ScreenRows rows={presentScreen(cockpit)} />;
}

/**
 * Raw mode and bracketed paste are Ink's (it restores both on every exit); `usePaste` is its hook that turns on both.
 * The bytes are our own: Ink hands a run such as `jjj` or `j\r` on as one event, and cuts a slow arrow in two.
 */
function useKeyboard(cockpit: Cockpit): void {
  const { stdin } = useStdin();
  usePaste(ignore);
  useEffect(() => {
    const decoder = createDecoder(cockpit.clock, createDispatcher(cockpit));
    const onData = (chunk: string | Buffer) => decoder.push(chunk.toString());
    stdin.on('data', onData);
    return () => {
      stdin.off('data', onData);
      decoder.dispose();
    };
  }, [cockpit, stdin]);
}

function ignore(): void {}

function useSize({ ui }: Cockpit): void {
  const { columns, rows } = useWindowSize();
  useLayoutEffect(() => ui.setState({ size: { columns, rows } }), [ui, columns, rows]);
}
