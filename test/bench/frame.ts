import type { NodeStatus } from '@meridian/shared/node-status.ts';
import { createCockpit } from '../../tui/cockpit/cockpit.ts';
import { startViewing } from '../../tui/cockpit/viewing.ts';
import { startSync } from '../../tui/data/sync.ts';
import { createPainter } from '../../tui/paint/painter.ts';
import { startPainting } from '../../tui/paint/painting.ts';
import { presentScreen } from '../../tui/screens/screen.ts';
import { FakeClock } from '../unit/tui/kit/fake-clock.ts';
import { FakePort } from '../unit/tui/kit/fake-port.ts';
import { aNode, aRegion, aServer } from '../unit/tui/kit/fleet.ts';
import type { BenchCase } from './bench-case.ts';
import { SIZE } from './kit/terminal.ts';
import { cpuMsOf } from './measure.ts';
import { RawList } from './screen/raw-list.ts';

const SERVERS = 50;
const FRAMES = 20;
/** Longer than the cockpit gathers news for one frame. */
const FRAME_MS = 300;

/** A frame in which every row of the screen has something new: from the news to the bytes for the terminal. */
export const frame: BenchCase = {
  name: 'frame',
  about: 'a frame of the cockpit, 160x50, every row changing',
  prepare: async ({ work }) => {
    const stage = await Stage.open();
    const list = new RawList(SIZE, SERVERS);
    const frames = FRAMES * work;
    let turn = 0;
    return [
      {
        lines: [
          { name: 'frame', unit: 'ms', of: 'cpuMs' },
          { name: 'frame-bytes', unit: 'kB', of: 'kB' },
        ],
        against: 'a list painted by hand, cell by cell',
        ours: async () => {
          const news = Array.from({ length: frames }, () => statusesAt(++turn));
          const before = stage.written;
          const cpuMs = await cpuMsOf(async () => {
            for (const statuses of news) await stage.hear(statuses);
          });
          return { cpuMs: cpuMs / frames, kB: (stage.written - before) / frames / 1000 };
        },
        baseline: async () => {
          let written = 0;
          const cpuMs = await cpuMsOf(async () => {
            for (let count = 0; count < frames; count++) {
              list.tick(++turn);
              written += list.paint().length;
            }
          });
          return { cpuMs: cpuMs / frames, kB: written / frames / 1000 };
        },
      },
    ];
  },
};

/** The cockpit without a terminal and without a server, on a clock that moves when it is told. */
class Stage {
  readonly #clock = new FakeClock();
  readonly #port = new FakePort();
  /** Characters that went to the terminal so far. */
  written = 0;

  static async open(): Promise<Stage> {
    const stage = new Stage();
    const { clock, port } = { clock: stage.#clock, port: stage.#port };
    const servers = Array.from({ length: SERVERS }, (_, index) =>
      aServer({ serverId: `srv_${index}`, endpoint: `be-${index}.example.net` }),
    );
    port.regions = [aRegion({ servers })];
    const cockpit = createCockpit({
      port,
      clock,
      size: SIZE,
      place: () => 'prod',
      quit: () => undefined,
      suspend: () => undefined,
      runProgram: async () => '',
      copy: () => undefined,
      save: async () => '',
    });
    const { live: store, names } = cockpit;
    startViewing(cockpit, startSync({ port, store, names, clock }));
    startPainting(cockpit, {
      painter: createPainter({ hasColors: true }),
      present: presentScreen,
      write: (bytes) => void (stage.written += bytes.length),
    });
    port.connect();
    await clock.pass(FRAME_MS);
    port.snapshot(new Date(clock.wallMs()).toISOString(), statusesAt(0));
    await clock.pass(FRAME_MS);
    return stage;
  }

  /** All that has changed is on its way to the terminal when it resolves. */
  async hear(statuses: readonly NodeStatus[]): Promise<void> {
    this.#port.frame(new Date(this.#clock.wallMs()).toISOString(), statuses);
    await this.#clock.pass(FRAME_MS);
  }
}

function statusesAt(turn: number): NodeStatus[] {
  return Array.from({ length: SERVERS }, (_, index) =>
    aNode({
      nodeId: `srv_${index}`,
      activeTelephonySessions: (turn * 7 + index) % 50,
      cpuUsagePercent: (turn * 13 + index) % 100,
    }),
  );
}
