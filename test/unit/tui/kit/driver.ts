import { expect } from 'vitest';
import { createCockpit, type Cockpit } from '../../../../tui/cockpit/cockpit.ts';
import { DEFAULT_CONFIG } from '../../../../tui/config/config.ts';
import { createDispatcher } from '../../../../tui/cockpit/dispatcher.ts';
import { startFeeding } from '../../../../tui/cockpit/feeding.ts';
import { startPresence } from '../../../../tui/cockpit/presence.ts';
import { startTicking } from '../../../../tui/cockpit/ticking.ts';
import { startViewing } from '../../../../tui/cockpit/viewing.ts';
import { startSync } from '../../../../tui/data/sync.ts';
import { ARMING_DELAY_MS } from '../../../../tui/input/arming.ts';
import { createDecoder } from '../../../../tui/input/decoder.ts';
import { presentScreen } from '../../../../tui/screens/screen.ts';
import { rowText } from '../../../../tui/widgets/row.ts';
import { bytesOf } from '../../../kit/key-bytes.ts';
import { FakeClock } from './fake-clock.ts';
import { FakePort } from './fake-port.ts';

/** The cockpit without a terminal: bytes in, rows out, and time in the test's hand. */
export class Driver {
  readonly clock = new FakeClock();
  readonly port: FakePort;
  readonly cockpit: Cockpit;
  hasQuit = false;
  /** How often the terminal was given back to the shell. */
  suspensions = 0;
  /** Programs that the terminal was lent to, with their arguments. */
  readonly programs: (readonly string[])[] = [];
  /** What was put on the clipboard, oldest first. */
  readonly copied: string[] = [];
  /** Files that were written, by their names. */
  readonly saved = new Map<string, string>();
  readonly #decoder: { push: (chunk: string) => void };

  constructor(port = new FakePort(), size = { columns: 100, rows: 40 }, config = DEFAULT_CONFIG) {
    this.port = port;
    port.clock = this.clock;
    this.cockpit = createCockpit({
      port,
      clock: this.clock,
      config,
      size,
      place: () => 'prod',
      quit: () => {
        this.hasQuit = true;
      },
      suspend: () => void this.suspensions++,
      runProgram: async (argv) => {
        this.programs.push(argv);
        return 'has ended';
      },
      save: async (name, text) => {
        this.saved.set(name, text);
        return `/home/ops/${name}`;
      },
      copy: (text) => void this.copied.push(text),
    });
    this.#decoder = createDecoder(this.clock, createDispatcher(this.cockpit));
    startTicking(this.cockpit);
    const { live: store, names } = this.cockpit;
    startViewing(this.cockpit, startSync({ port, store, names, clock: this.clock }));
    startFeeding(this.cockpit);
    startPresence(this.cockpit);
  }

  /** A cockpit with a live link that has loaded these facts. */
  static async connected(
    patch: Partial<FakePort> = {},
    size = { columns: 100, rows: 40 },
    config = DEFAULT_CONFIG,
  ): Promise<Driver> {
    const driver = new Driver(Object.assign(new FakePort(), patch), size, config);
    driver.port.connect();
    await driver.clock.pass(200);
    return driver;
  }

  /** One read of the terminal, with whatever bytes it brings. */
  async read(chunk: string): Promise<void> {
    this.#decoder.push(chunk);
    await this.paint();
  }

  /** Keys as a person presses them: one by one, a dialog read before it is answered. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.read(bytesOf(key));
      await this.clock.pass(ARMING_DELAY_MS);
      await this.paint();
    }
  }

  /** A text as a person types it: a read for each key. */
  async type(text: string): Promise<void> {
    for (const key of text) await this.read(key);
  }

  async paste(text: string): Promise<void> {
    await this.read(`\x1b[200~${text}\x1b[201~`);
  }

  /** A frame reaches the screen. */
  async paint(): Promise<void> {
    await this.clock.pass(0);
    this.cockpit.arming.painted();
  }

  screen(): string {
    return presentScreen(this.cockpit).map(rowText).join('\n');
  }

  see(...texts: readonly string[]): void {
    for (const text of texts) expect(this.screen()).toContain(text);
  }

  dontSee(...texts: readonly string[]): void {
    for (const text of texts) expect(this.screen()).not.toContain(text);
  }
}
