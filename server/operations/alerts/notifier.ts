import type { Webhook } from '../../outbound/webhook-config.ts';
import type { Notice } from '../../outbound/webhook-messages.ts';
import type { Alerts } from './alerts.ts';
import { Courier } from './courier.ts';
import type { SentStore } from './sent-store.ts';

type Parts = {
  readonly alerts: Pick<Alerts, 'open' | 'onChange'>;
  readonly webhooks: readonly Webhook[];
  readonly store: SentStore;
  readonly post: (webhook: Webhook, notice: Notice) => Promise<void>;
  readonly now: () => Date;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
  readonly retryAfterMs?: number;
};

/** Tells every webhook what opens, is taken care of and is over; each at its own pace. */
export class Notifier {
  readonly #couriers: readonly Courier[];

  private constructor(couriers: readonly Courier[]) {
    this.#couriers = couriers;
  }

  /** Takes up what the webhooks were told before a restart, and tells them what they were not. */
  static async begin({ alerts, webhooks, store, ...parts }: Parts): Promise<Notifier> {
    const sent = await store.load(webhooks.map(({ name }) => name));
    const couriers = webhooks.map(
      (webhook) => new Courier({ ...parts, webhook, store, sent: sent.get(webhook.name) ?? new Map() }),
    );
    const notifier = new Notifier(couriers);
    alerts.onChange(() => notifier.#reconcile(alerts));
    notifier.#reconcile(alerts);
    return notifier;
  }

  stop(): void {
    for (const courier of this.#couriers) courier.stop();
  }

  #reconcile(alerts: Pick<Alerts, 'open'>): void {
    for (const courier of this.#couriers) courier.reconcile(alerts.open());
  }
}
