/** What ingest is measured against, a process of its own: the least that takes a heartbeat and answers it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { heartbeatSchemas } from '@meridian/shared/heartbeat.ts';
import { WebSocketServer } from 'ws';

const REPLY = { accepted: true, desiredStatus: 'Running', reason: null, nextHeartbeatMs: 2000 };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    // Many at once are looked at as well: that is what takes the time there.
    const answer = Array.isArray(body) ? body.map((one) => heartbeatSchemas.Backend.parse(one) && REPLY) : REPLY;
    const text = JSON.stringify(answer);
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      .end(text);
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    JSON.parse(data.toString('utf8'));
    socket.send(JSON.stringify(REPLY));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
