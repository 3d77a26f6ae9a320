import { createMeridianClient } from '@meridian/server/client';
import { expect, test } from 'vitest';
import { RelayConnection } from '../kit/relay-connection.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer();

test('over one socket too, a token has only so many lists, and a stream is given only so many views a second', async () => {
  const { token } = (
    await live.admin.post<{ token: string }>('operators.createToken', { name: 'lists', role: 'viewer' })
  ).data;
  const client = createMeridianClient({ url: live.meridian.url, token });
  const refusals: unknown[] = [];
  const streamIds = new Set<string>();
  const open = (filter: string) =>
    client.serverMetrics.watch.subscribe(
      { view: { filter } },
      {
        onData: (frame) => {
          if (frame.type === 'view' && frame.keyframe) streamIds.add(frame.keyframe.streamId);
        },
        onError: (error) => refusals.push(error.data?.appCode),
      },
    );
  const streams = Array.from({ length: 16 }, (_, list) => open(`list-${list}`));
  await until(
    () => streamIds.size,
    (size) => size === 16,
  );
  expect(refusals).toEqual([]);
  const oneMore = open('one more');
  await until(
    () => refusals,
    ({ length }) => length > 0,
  );
  expect(refusals).toEqual(['TOO_MANY_REQUESTS']);

  const [streamId] = streamIds;
  const connection = new RelayConnection(live.meridian.url, token);
  const setViews = Array.from({ length: 250 }, (_, offset) =>
    connection.call('serverMetrics.setView', { streamId, view: { filter: 'list-0', offset } }).then(
      () => 'set',
      (error: { appCode?: string }) => error.appCode,
    ),
  );
  expect(new Set(await Promise.all(setViews))).toEqual(new Set(['set', 'TOO_MANY_REQUESTS']));
  await connection.close();
  for (const stream of [...streams, oneMore]) stream.unsubscribe();
});
