import type { Size } from '../../../../tui/cockpit/room.ts';
import { repaint } from '../../../../tui/cockpit/ui-store.ts';
import { createPainter } from '../../../../tui/paint/painter.ts';
import { startPainting } from '../../../../tui/paint/painting.ts';
import { presentScreen } from '../../../../tui/screens/screen.ts';
import { Driver } from './driver.ts';
import type { FakePort } from './fake-port.ts';
import { PaintedTerminal, type UnicodeTable } from './painted-terminal.ts';

/** Longer than two frames are apart: what has changed before is on the screen. */
const FRAME_MS = 20;

/** A cockpit on a terminal without a window: what it writes is on that terminal's screen. */
export class PaintedCockpit {
  readonly driver: Driver;
  readonly terminal: PaintedTerminal;
  readonly #afresh: PaintedTerminal;
  readonly #stops: readonly (() => void)[];
  #written: Promise<void>[] = [];
  #bytes = 0;
  #changedAtMs = 0;

  private constructor(driver: Driver, size: Size, unicode: UnicodeTable) {
    this.driver = driver;
    this.terminal = new PaintedTerminal(size.columns, size.rows, unicode);
    this.#afresh = new PaintedTerminal(size.columns, size.rows, unicode);
    const { live, liveFeeds, ui } = driver.cockpit;
    const changed = () => void (this.#changedAtMs = driver.clock.nowMs());
    const stopPainting = startPainting(driver.cockpit, {
      painter: createPainter({ hasColors: true }),
      present: presentScreen,
      write: (bytes) => {
        this.#bytes += bytes.length;
        this.#written.push(this.terminal.write(bytes));
      },
    });
    this.#stops = [stopPainting, ...[live, liveFeeds, ui].map((store) => store.subscribe(changed))];
  }

  static async open(patch: Partial<FakePort>, size: Size, unicode: UnicodeTable = '11'): Promise<PaintedCockpit> {
    const painted = new PaintedCockpit(await Driver.connected(patch, size), size, unicode);
    await painted.settle();
    return painted;
  }

  /** Once what changed is on the screen. */
  async settle(): Promise<void> {
    await this.#painted();
    await Promise.all(this.#written.splice(0));
  }

  /** Something may fall due, and change, just before a frame that was waited for: then for the next one. */
  async #painted(): Promise<void> {
    const { clock } = this.driver;
    do await clock.pass(FRAME_MS);
    while (clock.nowMs() - this.#changedAtMs < FRAME_MS);
  }

  /** The terminal becomes so large, and says so. */
  resize(size: Size): void {
    this.terminal.resize(size.columns, size.rows);
    repaint(this.driver.cockpit.ui, size);
  }

  /** How much was written since this was asked last. */
  takeBytes(): number {
    const taken = this.#bytes;
    this.#bytes = 0;
    return taken;
  }

  /**
   * What is on the screen, and what is on that of a terminal of the same size on which all of it, as it should be now,
   * was painted from nothing.
   */
  async shownAndWanted(): Promise<{ readonly shown: string[]; readonly wanted: string[] }> {
    await this.#painted();
    const { columns, rows } = this.driver.cockpit.ui.getState().size;
    const whole = createPainter({ hasColors: true }).paint(presentScreen(this.driver.cockpit), columns);
    this.#afresh.resize(columns, rows);
    await Promise.all([...this.#written.splice(0), this.#afresh.write(`\x1b[0m\x1b[2J${whole}`)]);
    return { shown: this.terminal.screen(), wanted: this.#afresh.screen() };
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.terminal.dispose();
    this.#afresh.dispose();
  }
}
