import { applyViewFrame, EMPTY_VIEW, type MeridianClient, type ViewState, watchView } from '@meridian/server/client';
import { CommandFailed, EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

const ANSWERS_WITHIN_MS = 15_000;

/** What a watcher of this view is told first. */
export function firstView(
  client: MeridianClient,
  terminal: Terminal,
  view: Parameters<typeof watchView>[1],
): Promise<ViewState> {
  const { promise, resolve, reject } = Promise.withResolvers<ViewState>();
  const watch = watchView(client, view, {
    onNews: (frame) => resolve(applyViewFrame(EMPTY_VIEW, frame)),
    onError: reject,
  });
  const late = terminal.pause(ANSWERS_WITHIN_MS).then(() => {
    throw new CommandFailed(EXIT.unreachable, `no answer within ${ANSWERS_WITHIN_MS / 1000} s`);
  });
  return Promise.race([promise, late]).finally(() => watch.stop());
}
