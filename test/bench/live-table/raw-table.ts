import type { Said } from '../kit/fleet-in-process.ts';

const METRICS = [
  'cpuUsagePercent',
  'memoryUsagePercent',
  'networkDownloadMbps',
  'networkUploadMbps',
  'setupMsP95',
  'rtpLossPercent',
] as const;
/** The last hour, a sample each 10 s. */
const SAMPLES = 360;

/** The least that holds a fleet: the latest of six figures, the last hour of them as u16, and who changed. */
export class RawTable {
  readonly #latest: Float32Array;
  readonly #rings: Uint16Array;
  readonly #dirty: Uint32Array;
  #sample = 0;

  constructor(nodes: number) {
    this.#latest = new Float32Array(nodes * METRICS.length);
    this.#rings = new Uint16Array(nodes * SAMPLES * METRICS.length);
    this.#dirty = new Uint32Array(Math.ceil(nodes / 32));
  }

  get bytes(): number {
    return this.#latest.byteLength + this.#rings.byteLength + this.#dirty.byteLength;
  }

  /** Each in its own place: nobody is looked up. */
  hear(said: readonly Said[]): void {
    const [latest, dirty] = [this.#latest, this.#dirty];
    for (let slot = 0; slot < said.length; slot++) {
      const heartbeat = said[slot]?.heartbeat;
      for (let metric = 0; metric < METRICS.length; metric++) {
        latest[slot * METRICS.length + metric] = heartbeat?.[METRICS[metric] ?? 'cpuUsagePercent'] ?? Number.NaN;
      }
      dirty[slot >> 5] = (dirty[slot >> 5] ?? 0) | (1 << (slot & 31));
    }
  }

  /** One sample of all nodes. */
  take(): void {
    const [latest, rings] = [this.#latest, this.#rings];
    const nodes = latest.length / METRICS.length;
    this.#sample = (this.#sample + 1) % SAMPLES;
    for (let slot = 0; slot < nodes; slot++) {
      const at = (slot * SAMPLES + this.#sample) * METRICS.length;
      for (let metric = 0; metric < METRICS.length; metric++) {
        rings[at + metric] = (latest[slot * METRICS.length + metric] ?? 0) * 10;
      }
    }
  }
}
