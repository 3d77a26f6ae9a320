import type { FleetFrame } from '@meridian/shared/fleet-frame.ts';
import type { MetricsFrame } from '@meridian/shared/frame.ts';
import type { ViewFrame, ViewInput } from '@meridian/shared/view.ts';
import { fullJitterMs } from './retry-delay.ts';

/** One setting of the view follows another at the earliest after so long; the newest counts. */
const SET_GAP_MS = 50;

/** What it needs of a client. */
type ViewClient = {
  readonly serverMetrics: {
    readonly watch: {
      subscribe(input: { readonly view: ViewInput }, handlers: StreamHandlers): { unsubscribe(): void };
    };
    readonly setView: {
      mutate(input: { readonly streamId: string; readonly view: ViewInput }): PromiseLike<unknown>;
    };
  };
};

type OtherFrame = FleetFrame | MetricsFrame;
type StreamHandlers = {
  readonly onStarted: () => void;
  readonly onError: (error: unknown) => void;
  readonly onConnectionStateChange: (change: { readonly state: string }) => void;
  readonly onData: (frame: ViewFrame | { readonly type: OtherFrame['type'] }) => void;
};

export type ViewWatcher = {
  /** A frame, and the view it shows, which need not be the one that was set last. */
  readonly onNews: (frame: ViewFrame, view: ViewInput) => void;
  /** At each connect. */
  readonly onStarted?: () => void;
  /** The stream ended for good. */
  readonly onError?: (error: unknown) => void;
};
export type ViewWatch = {
  /** Shows another window as soon as that can be asked. The last one that is set counts, also after a reconnect. */
  readonly setView: (view: ViewInput) => void;
  readonly stop: () => void;
};

/** A window of the fleet; `applyViewFrame` adds its frames up. */
export function watchView(client: ViewClient, view: ViewInput, { onNews, onStarted, onError }: ViewWatcher): ViewWatch {
  let wanted = view;
  let unsubscribe = (): void => undefined;
  /** Names the stream that can be told what to show; null where none has begun. */
  let streamId: string | null = null;
  /** What this stream was asked to show: its views are numbered from 1. */
  let asked = new Map<number, ViewInput>();
  let lastAsked = 0;
  let isAsking = false;
  let refusals = 0;
  /** Whether another stream took the place of one that had told nothing yet. */
  let hasBegunAnew = false;
  let isStopped = false;

  function begin(): void {
    const first = wanted;
    streamId = null;
    unsubscribe();
    const stream = client.serverMetrics.watch.subscribe(
      { view: first },
      {
        onStarted: () => onStarted?.(),
        onError: (error) => {
          hasBegunAnew = false;
          onError?.(error);
        },
        onConnectionStateChange: ({ state }) => {
          if (state !== 'connecting') return;
          streamId = null;
          // It would come back with what was shown first, and everything else would have to be asked for again.
          if (wanted !== first) begin();
        },
        onData: (frame) => {
          if (frame.type === 'view') onFrame(frame, first);
        },
      },
    );
    unsubscribe = () => stream.unsubscribe();
  }

  function onFrame(frame: ViewFrame, first: ViewInput): void {
    if (frame.keyframe && frame.keyframe.streamId !== streamId) {
      streamId = frame.keyframe.streamId;
      asked = new Map([[1, first]]);
      lastAsked = 1;
      hasBegunAnew = false;
    }
    for (const older of asked.keys()) if (older < frame.view) asked.delete(older);
    onNews(frame, asked.get(frame.view) ?? wanted);
    void ask();
  }

  async function ask(): Promise<void> {
    const [stream, next] = [streamId, wanted];
    if (stream === null || isAsking || asked.get(lastAsked) === next) return;
    isAsking = true;
    // Its first frame may come before the answer does, which goes over another connection.
    asked.set(++lastAsked, next);
    try {
      await client.serverMetrics.setView.mutate({ streamId: stream, view: next });
      refusals = 0;
      await pause(SET_GAP_MS);
    } catch {
      await pause(SET_GAP_MS + fullJitterMs(refusals++));
      // Whether it is shown by now nobody knows: another stream begins with it.
      if (streamId === stream) begin();
    }
    isAsking = false;
    await ask();
  }

  begin();
  return {
    setView: (next) => {
      wanted = next;
      if (isStopped) return;
      if (streamId !== null) void ask();
      // A stream that has told nothing yet cannot be told: another one begins with it, but not at each key.
      else if (!hasBegunAnew) {
        hasBegunAnew = true;
        begin();
      }
    },
    stop: () => {
      isStopped = true;
      streamId = null;
      unsubscribe();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
