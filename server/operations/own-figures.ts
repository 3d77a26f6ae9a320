import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const EVERY_MS = 60_000;
const MEGABYTE = 1_000_000;
const NANOSECONDS_PER_MS = 1_000_000;

/** How Meridian itself has fared of late. */
export type Figures = {
  /** How late its event loop came, in milliseconds: what holds it up holds up everybody who asks. */
  readonly loopMsP50: number;
  readonly loopMsP99: number;
  readonly loopMsMax: number;
  /** The share of the time in which it had something to do, 0 to 1. */
  readonly loopBusy: number;
  /** Processor time of all its threads, in percent of one core. */
  readonly cpuPercent: number;
  readonly rssMb: number;
  readonly heapUsedMb: number;
  readonly arrayBuffersMb: number;
};

/** Measures the process it runs in, and tells how it fared in each minute. */
export class OwnFigures {
  readonly #tell: (figures: Figures) => void;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #timer: NodeJS.Timeout | null = null;
  #since: { readonly atMs: number; readonly cpu: NodeJS.CpuUsage; readonly loop: EventLoopUtilization };

  constructor(tell: (figures: Figures) => void) {
    this.#tell = tell;
    this.#since = moment();
  }

  start(): void {
    this.#delay.enable();
    this.#since = moment();
    this.#timer = setInterval(() => this.#tell(this.take()), EVERY_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#delay.disable();
  }

  /** Since it was started, or taken last. */
  take(): Figures {
    const { atMs, cpu, loop } = this.#since;
    this.#since = moment();
    const { user, system } = process.cpuUsage(cpu);
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const figures = {
      loopMsP50: lateMs(this.#delay.percentile(50)),
      loopMsP99: lateMs(this.#delay.percentile(99)),
      loopMsMax: lateMs(this.#delay.max),
      loopBusy: hundredths(performance.eventLoopUtilization(this.#since.loop, loop).utilization),
      cpuPercent: Math.round((user + system) / 10 / (this.#since.atMs - atMs)),
      rssMb: Math.round(rss / MEGABYTE),
      heapUsedMb: Math.round(heapUsed / MEGABYTE),
      arrayBuffersMb: Math.round(arrayBuffers / MEGABYTE),
    };
    this.#delay.reset();
    return figures;
  }
}

function moment() {
  return { atMs: performance.now(), cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() };
}

/** Node measures from one look to the next: what is more than the time between two is late. */
function lateMs(nanoseconds: number): number {
  return hundredths(Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS));
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
