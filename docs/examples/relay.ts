// A relay: one connection that reports for many nodes. `node docs/examples/relay.ts KEY…` reports for the servers with
// these keys until it is stopped, then says goodbye for each; MERIDIAN_URL says where the server is.
import { randomUUID } from 'node:crypto';
import { type Orders, RelayClient } from '@meridian/server/client';

const url = process.env['MERIDIAN_URL'] ?? 'http://127.0.0.1:4100';
const keys = process.argv.slice(2);
const relay = new RelayClient({ url, onLink: (state) => say(`link ${state}`) });

/** What this relay knows of a node: here it makes it up; yours is told by the process itself. */
class Backend {
  readonly #name: string;
  readonly #bootId = randomUUID();
  #sequence = 0;
  #runtimeStatus: 'Running' | 'Maintenance' | 'Draining' | 'Stopped' = 'Running';

  constructor(name: string) {
    this.#name = name;
  }

  obey({ desiredStatus, reason }: Orders): void {
    this.#runtimeStatus = desiredStatus;
    say(`${this.#name} is told: ${desiredStatus}${reason === null ? '' : `, because "${reason}"`}`);
  }

  report(runtimeStatus = this.#runtimeStatus) {
    const counts = { activeTelephonySessions: 0, activeWebSessions: 0, maxConcurrentSessions: 50 };
    return { bootId: this.#bootId, sequence: this.#sequence++, runtimeStatus, ...counts };
  }
}

const nodes = keys.map((key, index) => {
  const name = `backend ${index + 1}`;
  const backend = new Backend(name);
  const relayed = relay.add(key, {
    onOrders: (orders) => backend.obey(orders),
    // Node:GONE: its server was deleted, and the process should exit. UNAUTHORIZED: get its present key.
    onRefused: ({ code, message }) => say(`${name} is refused: ${code} ${message}`),
  });
  return { backend, relayed };
});

let timer: NodeJS.Timeout;
function reportAll(): void {
  for (const { backend, relayed } of nodes) relayed.report(backend.report());
  timer = setTimeout(reportAll, relay.nextHeartbeatMs);
}
reportAll();

/** Says goodbye for each, and waits until that was heard. */
async function stop(): Promise<void> {
  clearTimeout(timer);
  for (const { backend, relayed } of nodes) relayed.report(backend.report('Stopped'));
  await relay.close();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
