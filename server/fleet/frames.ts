import { FRAME_INTERVAL_MS, type MetricsFrame } from '@meridian/shared/frame.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { LiveTable } from './live-table.ts';

/** What one watcher has not been sent yet: the latest of each node, so that a slow watcher costs no more than the fleet. */
type Slot = { readonly changed: Set<string>; wakeUp: () => void };

/** Turns what changed into frames for every watcher; runs only while there are any. */
export class Frames {
  readonly #table: LiveTable;
  readonly #now: () => Date;
  readonly #heartbeatIntervalMs: number;
  readonly #slots = new Set<Slot>();
  #timer: NodeJS.Timeout | null = null;

  constructor(table: LiveTable, now: () => Date, heartbeatIntervalMs: number) {
    this.#table = table;
    this.#now = now;
    this.#heartbeatIntervalMs = heartbeatIntervalMs;
  }

  /** One snapshot, then frames as long as anything changes; none while `isBehind` says that the last are not read yet. */
  async *watch(signal: AbortSignal, isBehind: () => boolean): AsyncGenerator<MetricsFrame, void> {
    const slot: Slot = { changed: new Set(), wakeUp: () => undefined };
    this.#join(slot);
    const stop = () => slot.wakeUp();
    signal.addEventListener('abort', stop);
    try {
      const nodes = this.#table.activeNodes();
      yield { type: 'snapshot', at: this.#now().toISOString(), heartbeatIntervalMs: this.#heartbeatIntervalMs, nodes };
      while (!signal.aborted) {
        await this.#nextTick(slot, signal);
        if (signal.aborted) return;
        if (slot.changed.size > 0 && !isBehind()) yield this.#frameFrom(slot);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#leave(slot);
    }
  }

  #frameFrom(slot: Slot): MetricsFrame {
    const nodes: NodeStatus[] = [];
    const gone: string[] = [];
    for (const serverId of slot.changed) {
      const node = this.#table.isOnline(serverId) ? this.#table.node(serverId) : null;
      if (node) nodes.push(node);
      else gone.push(serverId);
    }
    slot.changed.clear();
    return { type: 'frame', at: this.#now().toISOString(), nodes, gone };
  }

  #nextTick(slot: Slot, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      slot.wakeUp = resolve;
      if (signal.aborted) resolve();
    });
  }

  #tick(): void {
    const { slots, gone } = this.#table.takeChanged();
    const changed = [...slots.flatMap((at) => this.#table.nodeAt(at)?.serverId ?? []), ...gone];
    for (const slot of this.#slots) {
      for (const serverId of changed) slot.changed.add(serverId);
      slot.wakeUp();
    }
  }

  #join(slot: Slot): void {
    this.#slots.add(slot);
    // What changed while nobody watched is in the snapshot.
    if (!this.#timer) {
      this.#table.takeChanged();
      this.#timer = setInterval(() => this.#tick(), FRAME_INTERVAL_MS);
    }
  }

  #leave(slot: Slot): void {
    this.#slots.delete(slot);
    if (this.#slots.size > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
