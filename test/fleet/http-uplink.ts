import type { HeartbeatSender } from './heartbeat-sender.ts';
import type { NodeReport } from './node-report.ts';
import type { RegisteredServer } from './seeding.ts';
import type { Ears, Line, OnReachable, Uplink } from './uplink.ts';

/** Each heartbeat is a request of its own, with the key of its server: as from a node that knows no more than HTTP. */
export class HttpUplink implements Uplink {
  readonly #sender: HeartbeatSender;
  readonly #onReachable: OnReachable;

  constructor(sender: HeartbeatSender, onReachable: OnReachable = () => {}) {
    this.#sender = sender;
    this.#onReachable = onReachable;
  }

  connect({ apiKey }: RegisteredServer, ears: Ears): Line {
    let inFlight = false;
    const send = async (report: NodeReport) => {
      inFlight = true;
      const outcome = await this.#sender.send(apiKey, report);
      inFlight = false;
      this.#onReachable(outcome.kind !== 'unreachable', outcome.kind === 'unreachable' ? outcome.why : '');
      if (outcome.kind === 'heard') ears.hear(report, outcome.reply);
      else if (outcome.kind === 'gone') ears.hearGone();
      else if (outcome.kind === 'refused' && outcome.code === 'UNAUTHORIZED') ears.hearUnknownKey?.();
    };
    return {
      get isFree() {
        return !inFlight;
      },
      send: (report) => void send(report),
    };
  }
}
