import { randomUUID } from 'node:crypto';
import type { ChangeOptions } from '@meridian/shared/action.ts';
import type { Clock } from '../input/clock.ts';
import type { FleetStore, OpenChange } from './fleet-store.ts';
import { Refusal, type ChangeAnswer, type ChangeRequest, type ServerPort } from './port.ts';

/** How a change ended; nothing in between is ever reported as an end. */
export type Outcome =
  | { readonly isDone: true; readonly answer: ChangeAnswer; readonly wasLost: boolean }
  | { readonly isDone: false; readonly refusal: Refusal; readonly wasLost: boolean };

const RETRY_DELAY_MS = 2000;

/**
 * Sends changes, each with an idempotency key of its own. When no answer comes the change is UNKNOWN, neither done nor
 * failed: it is asked again with the same key once the link is open, until the server says what became of it.
 */
export function createOutbox({ port, store, clock }: { port: ServerPort; store: FleetStore; clock: Clock }) {
  function update(change: OpenChange, isOpen: boolean): void {
    store.setState((fleet) => {
      const others = fleet.openChanges.filter((each) => each.id !== change.id);
      return { openChanges: isOpen ? [...others, change] : others };
    });
  }

  function linkIsOpen(): Promise<void> {
    return new Promise((resolve) => {
      if (store.getState().link.state === 'open') return resolve();
      const stop = store.subscribe((fleet) => {
        if (fleet.link.state !== 'open') return;
        stop();
        resolve();
      });
    });
  }

  return {
    async send(title: string, request: ChangeRequest, options: ChangeOptions): Promise<Outcome> {
      const id = randomUUID();
      let wasLost = false;
      try {
        for (;;) {
          update({ id, title, isLost: wasLost }, true);
          try {
            const answer = await port.change(request, { ...options, idempotencyKey: id });
            return { isDone: true, answer, wasLost };
          } catch (error) {
            if (error instanceof Refusal) return { isDone: false, refusal: error, wasLost };
          }
          wasLost = true;
          update({ id, title, isLost: true }, true);
          await new Promise<void>((resolve) => void clock.after(RETRY_DELAY_MS, resolve));
          await linkIsOpen();
        }
      } finally {
        update({ id, title, isLost: wasLost }, false);
      }
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
