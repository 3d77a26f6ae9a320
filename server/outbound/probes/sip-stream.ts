import type { Socket } from 'node:net';
import { overTcp, overTls } from './open-stream.ts';
import { ANSWER_MAX_BYTES, type Heard, type Probe, ProbeFailed, type ProbePlace } from './probe.ts';
import { finalStatus, heardIn, optionsRequest, type SipTransport } from './sip-message.ts';

/** SIP OPTIONS over TCP. */
export const sipOverTcp: Probe = (place) => overTcp(place, (socket) => ask(socket, place, 'TCP'));

/** SIP OPTIONS over TLS, whatever the certificate: that is judged by itself. */
export const sipOverTls: Probe = (place) => overTls(place, (socket) => ask(socket, place, 'TLS'));

async function ask(socket: Socket, { pinned, port }: ProbePlace, transport: SipTransport): Promise<Heard> {
  const local = { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
  const request = optionsRequest({ transport, host: pinned.host, port, local });
  socket.write(request.text);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let text = '';
  let readBytes = 0;
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    readBytes += part.length;
    if (readBytes > ANSWER_MAX_BYTES) reject(new ProbeFailed('Its answer is too long'));
    text += part;
    // Keep-alives and provisional answers may come first.
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const status = finalStatus(text.slice(0, end).trimStart(), request);
      if (status !== null) resolve(status);
      text = text.slice(end + 4);
    }
  });
  return heardIn(await promise);
}
