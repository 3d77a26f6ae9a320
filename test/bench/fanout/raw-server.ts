/** What the stream is measured against, a process of its own: 10,000 nodes at 1 Hz, one binary frame each 250 ms, sent as it is to all. */
import type { AddressInfo } from 'node:net';
import { fleetMessagePrefix } from '@meridian/shared/fleet-message.ts';
import { FRAME_INTERVAL_MS } from '@meridian/shared/frame.ts';
import { WebSocketServer } from 'ws';
import { stampMadeAt } from './frame-head.ts';

const NODES = 10_000;
const FIGURES = 8;
const HEADER_BYTES = 32;
const UPDATE_EVERY_MS = 50;
/** What stands before a frame, as ours has it. */
const PREFIX = Uint8Array.from(fleetMessagePrefix(1));

const figures = new Uint16Array(NODES * FIGURES);
const changed = new Set<number>();
let next = 0;

setInterval(() => {
  for (let count = 0; count < (NODES * UPDATE_EVERY_MS) / 1000; count++) {
    const node = next++ % NODES;
    for (let figure = 0; figure < FIGURES; figure++) figures[node * FIGURES + figure] = next * (figure + 7);
    changed.add(node);
  }
}, UPDATE_EVERY_MS);

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
setInterval(() => {
  // As ours: who is not watched makes no frames.
  if (server.clients.size === 0) return changed.clear();
  const frame = new Uint8Array(HEADER_BYTES + changed.size * (FIGURES + 1) * 2);
  const columns = new Uint16Array(frame.buffer, HEADER_BYTES);
  let row = 0;
  for (const node of changed) {
    columns[row] = node;
    for (let figure = 0; figure < FIGURES; figure++) {
      columns[(figure + 1) * changed.size + row] = figures[node * FIGURES + figure] ?? 0;
    }
    row++;
  }
  changed.clear();
  stampMadeAt(frame, performance.timeOrigin + performance.now());
  const message = Buffer.concat([PREFIX, frame]);
  for (const socket of server.clients) socket.send(message);
}, FRAME_INTERVAL_MS);

server.on('listening', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
