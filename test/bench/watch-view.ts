import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { isRecord } from '@meridian/shared/record.ts';
import type { ViewFrame, ViewInput } from '@meridian/shared/view.ts';
import { WebSocket } from 'ws';
import type { BenchCase } from './bench-case.ts';
import { startLiveServer } from './kit/live-server.ts';

const NODES = 10_000;
const WATCH_MS = 2000;
/** A number a cell, and one that says which row it is. */
const BYTES_A_NUMBER = 2;
/** What a cockpit of 160x50 shows of a region's servers. */
const VIEW: ViewInput = {
  regionId: 'US-B001',
  rows: 50,
  columns: ['state', 'sessions', 'capacity', 'cpuUsagePercent'],
};

/** What a cockpit costs the network: a window of 50 rows whose nodes report once a second. */
export const watchView: BenchCase = {
  name: 'watch-view',
  about: 'what one watcher of 50 rows is sent, 10,000 nodes at 1 Hz',
  prepare: async ({ work }, later) => {
    const server = await startLiveServer(NODES, later);
    const socket = new WebSocket(`${server.url.replace(/^http/, 'ws')}/trpc?connectionParams=1`);
    later(() => socket.terminate());
    let [bytes, totalsBytes, numbers] = [0, 0, 0];
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text === 'PING') return socket.send('PONG');
      const { cells = [], totals = [] } = viewFrameIn(text) ?? {};
      bytes += data.length;
      totalsBytes += totals.length === 0 ? 0 : JSON.stringify(totals).length;
      numbers += [...cells, ...totals].reduce((sum, row) => sum + row.length, 0);
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token: server.adminToken } }));
    const params = { path: 'serverMetrics.watch', input: { view: VIEW } };
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params }));
    await setTimeout(WATCH_MS);
    const seconds = (WATCH_MS * work) / 1000;
    // Both are of the same frames: the baseline is what their news would be without a word.
    let packed = { kB: 0, totalsKB: 0 };
    return [
      {
        lines: [
          { name: 'watch-view', unit: 'kB/s', of: 'kB' },
          { name: 'watch-view-totals', unit: 'kB/s', of: 'totalsKB' },
        ],
        against: 'all numbers of these frames, two bytes each',
        roundsMax: 5,
        warmUps: 0,
        ours: async () => {
          [bytes, totalsBytes, numbers] = [0, 0, 0];
          await setTimeout(WATCH_MS * work);
          const kB = (numbers * BYTES_A_NUMBER) / 1000 / seconds;
          packed = { kB, totalsKB: kB };
          return { kB: bytes / 1000 / seconds, totalsKB: totalsBytes / 1000 / seconds };
        },
        baseline: () => packed,
      },
    ];
  },
};

function viewFrameIn(message: string): ViewFrame | null {
  const { result } = JSON.parse(message) as { result?: { data?: unknown } };
  return isRecord(result?.data) && result.data['type'] === 'view' ? (result.data as ViewFrame) : null;
}
