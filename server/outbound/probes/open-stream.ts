import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { PROBE_TIMEOUT_MS, ProbeFailed, type ProbePlace } from './probe.ts';

/** Connects over TCP, does something with it, and hangs up; all of it within the time a probe has. */
export function overTcp<T>(place: ProbePlace, use: (socket: Socket) => Promise<T>): Promise<T> {
  return within(connect(optionsOf(place)), 'connect', use);
}

/** The same over TLS. Whether the certificate is good is judged by who asks for it, not here. */
export function overTls<T>(place: ProbePlace, use: (socket: TLSSocket) => Promise<T>): Promise<T> {
  const { host } = place.pinned;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return within(connectTls({ ...optionsOf(place), ...servername, rejectUnauthorized: false }), 'secureConnect', use);
}

function optionsOf({ pinned: { host, lookup }, port }: ProbePlace) {
  return { host, port, lookup };
}

async function within<S extends Socket, T>(socket: S, ready: string, use: (socket: S) => Promise<T>): Promise<T> {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new ProbeFailed(`No answer within ${PROBE_TIMEOUT_MS / 1000} s`)),
    PROBE_TIMEOUT_MS,
  );
  // Stays for whatever the socket still says after it was given up.
  socket.on('error', reject);
  socket.on('close', () => reject(new ProbeFailed('It closed the connection')));
  const opened = new Promise<void>((resolve) => socket.once(ready, resolve));
  try {
    return await Promise.race([opened.then(() => use(socket)), broken]);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
