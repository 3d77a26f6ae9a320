import { createSocket, type Socket } from 'node:dgram';
import { ANSWER_MAX_BYTES, PROBE_TIMEOUT_MS, ProbeFailed, type ProbePlace } from './probe.ts';

/** Milliseconds after the first packet at which it is sent again: doubling from 500 (RFC 3261 17.1.2.2, RFC 8489 6.2.1). */
const RESEND_AT_MS = [500, 1500] as const;
/** Packets that are not the answer and are read past before the far end is given up. */
const STRAY_PACKETS_MAX = 32;

export type LocalEnd = { readonly address: string; readonly port: number };

/**
 * Sends one packet, again while nothing comes, and gives the first answer that `read` takes for one. The socket is
 * connected: it hears nobody else.
 */
export async function udpExchange<T>(
  { pinned, port }: ProbePlace,
  build: (local: LocalEnd) => Buffer,
  read: (packet: Buffer) => T | null,
): Promise<T> {
  const [{ address, family }] = pinned.addresses;
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  socket.on('error', reject);
  let strays = 0;
  socket.on('message', (packet) => {
    const answer = packet.length <= ANSWER_MAX_BYTES ? read(packet) : null;
    if (answer !== null) resolve(answer);
    else if (++strays >= STRAY_PACKETS_MAX) reject(new ProbeFailed('What it answers was not asked'));
  });
  const timers = [
    setTimeout(() => reject(new ProbeFailed(`No answer within ${PROBE_TIMEOUT_MS / 1000} s`)), PROBE_TIMEOUT_MS),
  ];
  socket.once('connect', () => {
    const packet = build(socket.address());
    const send = () => sendOver(socket, packet, reject);
    send();
    timers.push(...RESEND_AT_MS.map((atMs) => setTimeout(send, atMs)));
  });
  socket.connect(port, address);
  try {
    return await promise;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    socket.close();
  }
}

function sendOver(socket: Socket, packet: Buffer, onError: (error: Error) => void): void {
  socket.send(packet, (error) => {
    if (error) onError(error);
  });
}
