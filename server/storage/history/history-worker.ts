/** The thread that keeps history: whatever the disk does, nobody else waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answers, FromThread, Request, ThreadData } from './history-messages.ts';
import { ResilientStore } from './resilient-store.ts';

/** Sweeps come with samples: each series is looked at about once an hour. */
const SWEEPS_AN_HOUR = 360;

const { file } = workerData as ThreadData;
const send = (message: FromThread) => parentPort?.postMessage(message, []);
const store = new ResilientStore(file, (trouble, error) =>
  send({ id: null, trouble, because: error instanceof Error ? error.message : null }),
);

type Asked<Type extends Request['type']> = Extract<Request, { readonly type: Type }>;
const ANSWERS: { readonly [Type in Request['type']]: (request: Asked<Type>) => Answers[Type] | void } = {
  write: ({ batches }) => store.write(batches),
  sweep: ({ nowSample }) => store.sweep(nowSample, SWEEPS_AN_HOUR),
  read: ({ question }) => {
    const { isKnown, buckets } = store.read(question);
    return { isKnown, sums: buckets && { counts: buckets.counts, sums: buckets.sums, maxes: buckets.maxes } };
  },
  readSamples: ({ kind, names, firstSample, samples }) => store.readSamples(kind, names, firstSample, samples),
  close: () => store.close(),
};

parentPort?.on('message', (request: Request) => {
  send({ id: request.id, answer: ANSWERS[request.type](request as never) ?? null });
  if (request.type === 'close') parentPort?.close();
});
