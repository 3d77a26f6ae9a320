import { watchView } from '@meridian/server/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

type ServerMetrics = Parameters<typeof watchView>[0]['serverMetrics'];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a stream whose view is refused again and again is begun anew after a while, each time', async () => {
  let [streams, asked] = [0, 0];
  const subscribe: ServerMetrics['watch']['subscribe'] = (_, { onData }) => {
    streams++;
    const keyframe = { streamId: `str_${streams}`, heartbeatIntervalMs: 2000 };
    const frame = { type: 'view', seq: 1, at: '', view: 1, total: 0, offset: 0, pinnedPlace: null } as const;
    void Promise.resolve().then(() => onData({ ...frame, keyframe }));
    return { unsubscribe: () => undefined };
  };
  const mutate: ServerMetrics['setView']['mutate'] = () => {
    asked++;
    return Promise.reject(new Error('too many views'));
  };
  const watching = watchView(
    { serverMetrics: { watch: { subscribe }, setView: { mutate } } },
    {},
    { onNews: () => {} },
  );
  await vi.advanceTimersByTimeAsync(1000);
  expect(streams).toBe(1);
  for (let refusal = 1; refusal <= 5; refusal++) {
    watching.setView({ offset: refusal });
    await vi.advanceTimersByTimeAsync(49);
    expect([asked, streams], 'what is refused is refused for a while').toEqual([refusal, refusal]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([asked, streams], 'the new one begins with it').toEqual([refusal, refusal + 1]);
  }
  watching.setView({ offset: 9 });
  await vi.advanceTimersByTimeAsync(10);
  watching.stop();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(streams, 'not after it was stopped').toBe(6);
});
