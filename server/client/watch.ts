import type { MetricsFrame } from '@meridian/shared/frame.ts';
import type { ViewFrame, ViewInput } from '@meridian/shared/view.ts';
import type { MeridianClient } from './client.ts';
import { FleetState } from './fleet-state.ts';
import { refusalOf } from './refusal.ts';

type Handlers<News> = {
  readonly onNews: (news: News) => void;
  /** At each connect. */
  readonly onStarted?: () => void;
  /** The stream ended for good. */
  readonly onError?: (error: unknown) => void;
};
export type Watch = { readonly stop: () => void };
export type ViewWatch = Watch & {
  /** Shows another window from the next frame on; the last one that is set counts, also after a reconnect. */
  readonly setView: (view: ViewInput) => void;
};

const IGNORE = () => undefined;

/** Plain frames of all active nodes and all regions. */
export function watchMetrics(
  client: MeridianClient,
  { onNews, onStarted = IGNORE, onError = IGNORE }: Handlers<MetricsFrame>,
): Watch {
  const stream = client.serverMetrics.watch.subscribe(
    {},
    {
      onStarted,
      onError,
      onData: (frame) => {
        if (frame.type === 'snapshot' || frame.type === 'frame') onNews(frame);
      },
    },
  );
  return { stop: () => stream.unsubscribe() };
}

/** A window of the fleet; `applyViewFrame` adds its frames up. */
export function watchView(
  client: MeridianClient,
  view: ViewInput,
  { onNews, onStarted = IGNORE, onError = IGNORE }: Handlers<ViewFrame>,
): ViewWatch {
  let wanted = view;
  /** What the server was last asked to show in this stream. */
  let asked = view;
  let streamId: string | null = null;
  let isAsking = false;

  async function ask(): Promise<void> {
    if (isAsking || streamId === null || asked === wanted) return;
    isAsking = true;
    const [stream, next] = [streamId, wanted];
    try {
      await client.serverMetrics.setView.mutate({ streamId: stream, view: next });
      if (streamId === stream) asked = next;
    } catch (error) {
      // What got no answer, or came between two streams, is asked again in the next one.
      if (streamId === stream) streamId = null;
      const refusal = refusalOf(error);
      if (refusal && refusal.appCode !== 'Stream:NOT_FOUND') onError(error);
    }
    isAsking = false;
    await ask();
  }

  const stream = client.serverMetrics.watch.subscribe(
    { view },
    {
      onStarted,
      onError,
      onData: (frame) => {
        if (frame.type !== 'view') return;
        if (frame.keyframe && frame.seq === 1) {
          // A new stream begins with the view that was first asked for.
          [streamId, asked] = [frame.keyframe.streamId, view];
          void ask();
        }
        onNews(frame);
      },
    },
  );
  return {
    stop: () => stream.unsubscribe(),
    setView: (next) => {
      wanted = next;
      void ask();
    },
  };
}

/** The whole fleet in binary, added up: `onNews` gets the same state again after each frame. */
export function watchFleet(
  client: MeridianClient,
  { onNews, onStarted = IGNORE, onError = IGNORE }: Handlers<FleetState>,
): Watch {
  const state = new FleetState();
  let stop: () => void = IGNORE;
  const begin = () => {
    const stream = client.serverMetrics.watch.subscribe(
      { format: 'binary' },
      {
        onStarted,
        onError,
        onData: (frame) => {
          if (frame.type !== 'fleet' || !(frame.bytes instanceof Uint8Array)) return;
          if (state.apply(frame.bytes)) return onNews(state);
          // Frames are missing: a new subscription begins with a keyframe.
          stop();
          begin();
        },
      },
    );
    stop = () => stream.unsubscribe();
  };
  begin();
  return { stop: () => stop() };
}
