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

test('keys held down before the first frame begin one other stream, not one each; the last view is asked for', async () => {
  const offsets: (number | undefined)[] = [];
  const asked: (number | undefined)[] = [];
  let tell: () => void = () => undefined;
  const subscribe: ServerMetrics['watch']['subscribe'] = ({ view }, { onData }) => {
    offsets.push(view.offset);
    const keyframe = { streamId: `str_${offsets.length}`, heartbeatIntervalMs: 2000 };
    tell = () => onData({ type: 'view', seq: 1, at: '', view: 1, total: 0, offset: 0, pinnedPlace: null, keyframe });
    return { unsubscribe: () => undefined };
  };
  const mutate: ServerMetrics['setView']['mutate'] = ({ view }) => {
    asked.push(view.offset);
    return Promise.resolve();
  };
  const client = { serverMetrics: { watch: { subscribe }, setView: { mutate } } };
  const watching = watchView(client, { offset: 0 }, { onNews: () => {} });
  for (let offset = 1; offset <= 20; offset++) watching.setView({ offset });
  expect(offsets).toEqual([0, 1]);
  tell();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([20]);
  watching.stop();
  watching.setView({ offset: 21 });
  expect(offsets, 'nothing begins again once it was stopped').toHaveLength(2);
});

test('after a stream that was refused before it told anything, the next view begins another one', () => {
  const offsets: (number | undefined)[] = [];
  let refuse: () => void = () => undefined;
  const subscribe: ServerMetrics['watch']['subscribe'] = ({ view }, { onError }) => {
    offsets.push(view.offset);
    refuse = () => onError(new Error('too many views'));
    return { unsubscribe: () => undefined };
  };
  const mutate: ServerMetrics['setView']['mutate'] = () => Promise.resolve();
  const client = { serverMetrics: { watch: { subscribe }, setView: { mutate } } };
  const watching = watchView(client, { offset: 0 }, { onNews: () => {} });
  watching.setView({ offset: 1 });
  refuse();
  watching.setView({ offset: 2 });
  expect(offsets).toEqual([0, 1, 2]);
  watching.stop();
});
