type Parts = {
  /** A secret: whoever has it can keep the switch from ever going off. */
  readonly url: URL;
  readonly intervalMs: number;
  /** Whether Meridian really does its work: looked at anew before each ping. */
  readonly isWell: () => Promise<boolean>;
  readonly ping: (url: URL) => Promise<void>;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/**
 * A dead man's switch: as long as all is well here, somebody outside hears so; when they don't any more, they page. For
 * what Meridian cannot tell itself: that it is dead, hangs, or cannot write.
 */
export class Watchdog {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | null = null;
  #isPinging = false;
  /** What went wrong last, so that each trouble is said once. */
  #trouble: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.round(), this.#parts.intervalMs);
    void this.round();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** One ping, or none: never while the last is under way. */
  async round(): Promise<void> {
    if (this.#isPinging) return;
    this.#isPinging = true;
    try {
      if (await this.#parts.isWell()) await this.#parts.ping(this.#parts.url);
      else throw new Error('Meridian does not do its work: its database takes nothing, or its rounds stand still');
      this.#trouble = null;
    } catch (error) {
      const trouble = error instanceof Error ? error.message : 'unknown';
      if (trouble !== this.#trouble) this.#parts.onTrouble(`the watchdog was not told that all is well (${trouble})`);
      this.#trouble = trouble;
    } finally {
      this.#isPinging = false;
    }
  }
}
