/**
 * How long servers that were returned to service have been waited for, by operation. On the monotonic clock, so a
 * restart of Meridian gives each its whole time anew: nothing was heard meanwhile.
 */
export class ReturnClock {
  readonly #monotonicMs: () => number;
  readonly #withinMs: number;
  readonly #sinceMs = new Map<string, Map<string, number>>();

  constructor(monotonicMs: () => number, withinMs: number) {
    this.#monotonicMs = monotonicMs;
    this.#withinMs = withinMs;
  }

  /** Whether its time is over; it begins when this is asked first. */
  isLate(operationId: string, serverId: string): boolean {
    const nowMs = this.#monotonicMs();
    const servers = this.#sinceMs.get(operationId) ?? new Map<string, number>();
    this.#sinceMs.set(operationId, servers);
    const sinceMs = servers.get(serverId) ?? nowMs;
    servers.set(serverId, sinceMs);
    return nowMs - sinceMs >= this.#withinMs;
  }

  forgetOne(operationId: string, serverId: string): void {
    this.#sinceMs.get(operationId)?.delete(serverId);
  }

  forget(operationId: string): void {
    this.#sinceMs.delete(operationId);
  }
}
