/** Those who wait for news. */
export class WakeUps {
  readonly #waiting = new Set<() => void>();

  /** Resolves with the next news, or when nobody wants it any more; at once where there is some already. */
  next(signal: AbortSignal, isThere: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const wakeUp = () => {
        this.#waiting.delete(wakeUp);
        signal.removeEventListener('abort', wakeUp);
        resolve();
      };
      this.#waiting.add(wakeUp);
      signal.addEventListener('abort', wakeUp);
      if (signal.aborted || isThere()) wakeUp();
    });
  }

  tell(): void {
    for (const wakeUp of this.#waiting) wakeUp();
  }
}
