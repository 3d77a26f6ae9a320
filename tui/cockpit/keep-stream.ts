import type { Unsubscribe } from '../data/port.ts';
import type { Cockpit } from './cockpit.ts';

const RETRY_MS = 2000;

type Kept = {
  /** Ends it and begins it anew, as it is asked for now. */
  readonly restart: () => void;
  readonly stop: () => void;
};

/** Keeps a stream: begun again a while after it ended. With a refused token nothing is asked; see the fleet's own sync. */
export function keepStream(
  { live: fleet, clock }: Pick<Cockpit, 'live' | 'clock'>,
  begin: (onEnd: () => void) => Unsubscribe,
): Kept {
  let stopStream: Unsubscribe | null = null;
  let cancelRetry: (() => void) | null = null;

  function start(): void {
    cancelRetry?.();
    cancelRetry = null;
    stopStream = begin(() => {
      end();
      cancelRetry = clock.after(RETRY_MS, beginIfAllowed);
    });
  }

  function end(): void {
    stopStream?.();
    stopStream = null;
  }

  function beginIfAllowed(): void {
    if (fleet.getState().link.isTokenRefused) end();
    else if (stopStream === null) start();
  }

  start();
  const stopListening = fleet.subscribe(({ link }, before) => {
    if (link.isTokenRefused !== before.link.isTokenRefused) beginIfAllowed();
  });
  return {
    restart: () => {
      end();
      beginIfAllowed();
    },
    stop: () => {
      stopListening();
      cancelRetry?.();
      end();
    },
  };
}
