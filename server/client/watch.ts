import type { MetricsFrame } from '@meridian/shared/frame.ts';
import type { MeridianClient } from './client.ts';
import { FleetState } from './fleet-state.ts';

type Handlers<News> = {
  readonly onNews: (news: News) => void;
  /** At each connect. */
  readonly onStarted?: () => void;
  /** The stream ended for good. */
  readonly onError?: (error: unknown) => void;
};
export type Watch = { readonly stop: () => void };
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
