const OPEN_WITHIN_MS = 5000;
const CLOSE_WITHIN_MS = 1000;

/**
 * A WebSocket that never waits for a peer that has frozen: one that does not open in time fails, and one that is closed
 * says so soon, whether or not the other side agrees. Otherwise a half-open connection would look alive for ever.
 */
export class PromptWebSocket extends WebSocket {
  #hasClosed = false;

  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    this.binaryType = 'arraybuffer';
    const tooSlow = setTimeout(() => {
      this.dispatchEvent(new Event('error'));
      this.close();
    }, OPEN_WITHIN_MS);
    for (const settled of ['open', 'error', 'close']) this.addEventListener(settled, () => clearTimeout(tooSlow));
    // The first to listen: a close that was said already is not said again.
    this.addEventListener('close', (event) => {
      if (this.#hasClosed) event.stopImmediatePropagation();
      this.#hasClosed = true;
    });
  }

  override close(code?: number, reason?: string): void {
    super.close(code, reason);
    setTimeout(() => {
      if (!this.#hasClosed)
        this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '', wasClean: false }));
    }, CLOSE_WITHIN_MS).unref();
  }
}
