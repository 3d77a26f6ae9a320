/** After a round that failed, the next comes only then. */
const RETRY_AFTER_ROUNDS = 5;

/** Does the same thing again and again, never twice at once; what goes wrong is said, and tried again. */
export class Rounds {
  readonly #everyMs: number;
  readonly #round: () => Promise<void>;
  readonly #onTrouble: (trouble: string, error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #pausedRounds = 0;

  constructor(everyMs: number, round: () => Promise<void>, onTrouble: (trouble: string, error: unknown) => void) {
    this.#everyMs = everyMs;
    this.#round = round;
    this.#onTrouble = onTrouble;
  }

  start(): void {
    this.#timer = setInterval(() => this.#begin(), this.#everyMs);
  }

  /** No more begin; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  #begin(): void {
    if (this.#running) return;
    if (this.#pausedRounds > 0) {
      this.#pausedRounds--;
      return;
    }
    this.#running = this.#round()
      .catch((error: unknown) => {
        this.#pausedRounds = RETRY_AFTER_ROUNDS;
        this.#onTrouble('a round of what takes time failed; trying again', error);
      })
      .finally(() => {
        this.#running = null;
      });
  }
}
