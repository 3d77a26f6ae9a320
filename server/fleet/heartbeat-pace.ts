import { limitsAt, type SilenceLimits } from './silence.ts';

/** So many heartbeats a second are asked for at most; more nodes are asked to report less often. */
const HEARTBEATS_PER_SECOND_MAX = 10_000;
/** By this share of the configured interval it becomes longer or shorter: not with each node that comes or goes. */
const STEP_SHARE = 0.25;
/** It becomes shorter only when this share of it would do. */
const SHORTER_BELOW = 0.7;
/** Nobody is asked to be silent for longer, unless so configured. */
const INTERVAL_MAX_MS = 60_000;
/** So many nodes must not beat in step: each is told a little more or less. */
const JITTER = 0.1;

/** How often nodes are asked to report: as configured, or less often while they are too many for that. */
export class HeartbeatPace {
  readonly #configured: SilenceLimits;
  readonly #configuredMs: number;
  readonly #perSecondMax: number;
  #intervalMs: number;
  #limits: SilenceLimits;

  constructor(limits: SilenceLimits) {
    const { heartbeatIntervalMs = Math.round(limits.suspectAfterMs / 3) } = limits;
    this.#configured = limits;
    this.#configuredMs = heartbeatIntervalMs;
    this.#perSecondMax = limits.heartbeatsPerSecondMax ?? HEARTBEATS_PER_SECOND_MAX;
    this.#intervalMs = heartbeatIntervalMs;
    this.#limits = limits;
  }

  /** Milliseconds between a node's heartbeats. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** The same where it is longer than configured; else null. */
  get slowerMs(): number | null {
    return this.#intervalMs > this.#configuredMs ? this.#intervalMs : null;
  }

  /** What silence means of a node that is asked to report as often as this. */
  get limits(): SilenceLimits {
    return this.#limits;
  }

  /** What one node is told, 10% more or less; exactly what is configured where that will do: nodes spread by themselves. */
  nextMs(random: () => number): number {
    const spread = this.slowerMs === null ? 1 : 1 - JITTER + 2 * JITTER * random();
    return Math.round(this.#intervalMs * spread);
  }

  /** So many nodes are online now. */
  follow(online: number): void {
    const neededMs = (online * 1000) / this.#perSecondMax;
    if (neededMs <= this.#intervalMs && neededMs > SHORTER_BELOW * this.#intervalMs) return;
    const stepMs = STEP_SHARE * this.#configuredMs;
    const longMs = Math.min(Math.ceil(neededMs / stepMs) * stepMs, INTERVAL_MAX_MS);
    this.#intervalMs = Math.max(Math.round(longMs), this.#configuredMs);
    this.#limits = limitsAt(this.#configured, this.slowerMs);
  }
}
