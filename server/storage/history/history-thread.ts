import { Worker } from 'node:worker_threads';
import type { Table } from './chunk-codec.ts';
import type { Answers, FromThread, Request, Stored, ThreadData } from './history-messages.ts';
import type { Batch, StoredQuestion } from './history-store.ts';
import type { SeriesKind } from './series.ts';

/** Where samples are kept beyond the last hour. Nothing here fails: what goes wrong is told by `trouble`. */
export type Archive = {
  /** Why what is older than an hour may be missing; null while it can be kept and read. */
  readonly trouble: string | null;
  write(batches: readonly Batch[]): void;
  /** One small step of rolling up and forgetting; to be called with each sample. */
  sweep(nowSample: number): void;
  read(question: StoredQuestion): Promise<Stored>;
  /** The samples of several series, one series after the other, unknown where nothing is kept; null where nobody can tell. */
  readSamples(kind: SeriesKind, names: readonly string[], firstSample: number, samples: number): Promise<Table | null>;
  /** Resolves when everything is written. */
  stop(): Promise<void>;
};

/**
 * Requests that wait for a disk that hangs. What is to be kept, more than ten minutes of samples and their sweeps, has
 * room of its own: however much is asked meanwhile, nothing is lost by it.
 */
const WAITING_MAX = { keeping: 150, reading: 100 } as const;
type Lane = keyof typeof WAITING_MAX;
/** Closing waits in no lane: it is never refused. */
const LANES: Readonly<Record<Request['type'], Lane | null>> = {
  write: 'keeping',
  sweep: 'keeping',
  read: 'reading',
  readSamples: 'reading',
  close: null,
};
const READ_WITHIN_MS = 10_000;
const BEHIND = 'History waits for its disk: what is older than an hour may be missing';
const ENDED = 'History is not kept any more: start Meridian again';

type Waiting = { readonly lane: Lane | null; readonly resolve: (answer: Answers[keyof Answers] | null) => void };
type Asked = Request extends infer Each ? (Each extends Request ? Omit<Each, 'id'> : never) : never;

/** History in a thread of its own. */
export class HistoryThread implements Archive {
  readonly #worker: Worker;
  readonly #onTrouble: (trouble: string, error?: unknown) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #inLane: Record<Lane, number> = { keeping: 0, reading: 0 };
  #nextId = 0;
  #trouble: string | null = null;
  #isBehind = false;
  #isStopping = false;
  #hasEnded = false;

  constructor(file: string, onTrouble: (trouble: string, error?: unknown) => void) {
    this.#onTrouble = onTrouble;
    this.#worker = new Worker(new URL('../../bin/history-worker.mjs', import.meta.url), {
      workerData: { file } satisfies ThreadData,
    });
    this.#worker.on('message', (message: FromThread) => this.#take(message));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(null));
    // A server that has nothing else to do ends, whatever this thread waits for.
    this.#worker.unref();
  }

  get trouble(): string | null {
    if (this.#hasEnded) return ENDED;
    return this.#isBehind ? BEHIND : this.#trouble;
  }

  write(batches: readonly Batch[]): void {
    void this.#ask(
      { type: 'write', batches },
      batches.map(({ samples }) => samples.buffer as ArrayBuffer),
    );
  }

  sweep(nowSample: number): void {
    void this.#ask({ type: 'sweep', nowSample });
  }

  async read(question: StoredQuestion): Promise<Stored> {
    const answer = await this.#inTime(this.#ask({ type: 'read', question }));
    return answer ?? { isKnown: null, sums: null };
  }

  async readSamples(
    kind: SeriesKind,
    names: readonly string[],
    firstSample: number,
    samples: number,
  ): Promise<Table | null> {
    return this.#inTime(this.#ask({ type: 'readSamples', kind, names, firstSample, samples }));
  }

  async stop(): Promise<void> {
    // What it was given is to be written, also where nothing else keeps this process alive.
    this.#worker.ref();
    this.#isStopping = true;
    await this.#ask({ type: 'close' });
    this.#hasEnded = true;
    await this.#worker.terminate();
  }

  /** Null where no answer came. */
  #ask<Type extends Request['type']>(
    request: Extract<Asked, { readonly type: Type }>,
    transferred: readonly ArrayBuffer[] = [],
  ): Promise<Answers[Type] | null> {
    const lane = LANES[request.type];
    if (this.#hasEnded || (lane !== null && this.#inLane[lane] >= WAITING_MAX[lane])) {
      this.#fallBehind();
      return Promise.resolve(null);
    }
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Answers[Type] | null>();
    this.#waiting.set(id, { lane, resolve: (answer) => resolve(answer as Answers[Type] | null) });
    if (lane !== null) this.#inLane[lane]++;
    this.#worker.postMessage({ ...request, id }, [...transferred]);
    return promise;
  }

  /** Nobody waits for ever for a disk that hangs. */
  #inTime<Answer>(answer: Promise<Answer | null>): Promise<Answer | null> {
    const { promise, resolve } = Promise.withResolvers<Answer | null>();
    const timer = setTimeout(() => {
      this.#fallBehind();
      resolve(null);
    }, READ_WITHIN_MS);
    void answer.then((value) => {
      clearTimeout(timer);
      return resolve(value);
    });
    return promise;
  }

  #take(message: FromThread): void {
    if (message.id === null) return this.#hear(message.trouble, message.because);
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    if (waiting.lane !== null) this.#inLane[waiting.lane]--;
    waiting.resolve(message.answer);
    if (this.#waiting.size === 0) this.#isBehind = false;
  }

  #hear(trouble: string | null, because: string | null): void {
    this.#trouble = trouble;
    if (trouble !== null) this.#onTrouble(trouble, because === null ? undefined : new Error(because));
  }

  #fallBehind(): void {
    if (this.#isBehind || this.#hasEnded) return;
    this.#isBehind = true;
    this.#onTrouble(BEHIND);
  }

  #end(error: unknown): void {
    // Once it is told to close it may end before its answer is seen.
    if (!this.#hasEnded && !this.#isStopping) this.#onTrouble(ENDED, error);
    this.#hasEnded = true;
    for (const { resolve } of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
  }
}
