import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AddressGuard } from '../../../../../server/outbound/address-guard.ts';
import { asksOf, probeServer, type ProbeTarget } from '../../../../../server/outbound/probes/probe-server.ts';
import { has, type Peer, selfSigned } from '../../../../kit/peers.ts';
import { removeDirectory, temporaryDirectory } from '../../../../kit/server-process.ts';
import { hasKamailio, type Kamailio, startKamailio, startSipp } from '../../../../kit/sip-peers.ts';
import { until } from '../../../../kit/until.ts';

const LOOPBACK = ['127.0.0.0/8'];
const guard = new AddressGuard();

const backend = { endpoint: '127.0.0.1', type: 'Backend', sipPort: 5060, stunPort: null, useSSL: false } as const;
const proxy = { ...backend, type: 'Proxy' } as const;

async function ask(target: ProbeTarget, allowedCidrs: readonly string[] = LOOPBACK) {
  const answers = await probeServer(target, allowedCidrs, guard, () => performance.now());
  return Object.fromEntries(answers.map(({ kind, ...answer }) => [kind, answer]));
}

let folder: string;
beforeAll(() => (folder = temporaryDirectory()));
afterAll(() => removeDirectory(folder));

describe('what a server is asked', () => {
  const kinds = (target: ProbeTarget) => asksOf(target).map(({ kind, port }) => `${kind}:${port}`);

  test('follows from its type and its ports', () => {
    expect(kinds({ ...backend, endpoint: 'be.test:8443', useSSL: true })).toEqual(['http:8443', 'tls:8443']);
    expect(kinds({ ...backend, endpoint: 'be.test' })).toEqual(['http:80']);
    expect(kinds({ ...proxy, useSSL: true, stunPort: 3478 })).toEqual([
      'sipTls:5060',
      'tcp:443',
      'tls:5060',
      'stun:3478',
    ]);
    expect(kinds({ ...proxy, endpoint: '[::1]:7000' })).toEqual(['sipUdp:5060', 'sipTcp:5060', 'tcp:7000']);
  });
});

describe.skipIf(!hasKamailio)('against a real kamailio', () => {
  let kamailio: Kamailio;
  beforeAll(async () => {
    kamailio = await startKamailio(folder);
    await until(
      () => ask({ ...proxy, endpoint: `127.0.0.1:${kamailio.port}`, sipPort: kamailio.tlsPort, useSSL: true }),
      ({ sipTls }) => sipTls?.ok === true,
    ).catch((error: unknown) => {
      throw new Error(kamailio.peer.output, { cause: error });
    });
  });
  afterAll(() => kamailio?.peer.stop());

  test('OPTIONS over UDP and TCP, TCP, and STUN', async () => {
    const endpoint = `127.0.0.1:${kamailio.port}`;
    const answers = await ask({ ...proxy, endpoint, sipPort: kamailio.port, stunPort: kamailio.port });
    const answered = { ok: true, latencyMs: expect.any(Number) };
    expect(answers).toEqual({
      sipUdp: { ...answered, message: 'Answers OPTIONS with 200' },
      sipTcp: { ...answered, message: 'Answers OPTIONS with 200' },
      tcp: { ...answered, message: 'Accepts connections' },
      stun: { ...answered, message: 'Answers STUN' },
    });
  });

  test('OPTIONS over TLS, and when the certificate ends; that it is self-signed is told', async () => {
    const endpoint = `127.0.0.1:${kamailio.port}`;
    const { sipTls, tls } = await ask({ ...proxy, endpoint, sipPort: kamailio.tlsPort, useSSL: true });
    expect(sipTls).toMatchObject({ ok: true, message: 'Answers OPTIONS with 200' });
    expect(tls).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^Its certificate \(self-signed\) holds until/),
    });
    const daysLeft = (Date.parse(tls?.certificateExpiresAt ?? '') - Date.now()) / 86_400_000;
    expect(daysLeft).toBeGreaterThan(29);
    expect(daysLeft).toBeLessThan(31);
  });
});

describe.skipIf(!has('sipp'))('against a real sipp', () => {
  const peers: Peer[] = [];
  afterAll(() => Promise.all(peers.map((peer) => peer.stop())));

  /** Asks as soon as sipp listens, which over UDP only an answer or the lack of a refusal shows. */
  async function answerOf(transport: 'udp' | 'tcp', statusLine: string | null) {
    const { port, peer } = await startSipp(folder, transport, statusLine);
    peers.push(peer);
    const kind = transport === 'udp' ? 'sipUdp' : 'sipTcp';
    const answers = await until(
      () => ask({ ...proxy, endpoint: `127.0.0.1:${port}`, sipPort: port }),
      (seen) => seen[kind]?.message !== 'Nothing listens there',
    );
    return answers[kind];
  }

  test.each(['udp', 'tcp'] as const)('503 over %s: it takes no new sessions, and is well', async (transport) => {
    const answer = await answerOf(transport, '503 Service Unavailable');
    expect(answer).toMatchObject({ ok: true, isNotAccepting: true });
    expect(answer?.message).toContain('503');
  });

  test.each(['500 Server Internal Error', '502 Bad Gateway', '504 Server Time-out'])(
    '%s: it is not well',
    async (line) => {
      const answer = await answerOf('udp', line);
      expect(answer).toMatchObject({ ok: false, message: `It answers OPTIONS with ${line.slice(0, 3)}` });
    },
  );

  test.each(['404 Not Found', '405 Method Not Allowed', '486 Busy Here', '603 Decline'])(
    '%s: it lives',
    async (line) => {
      const answer = await answerOf('udp', line);
      expect(answer).toMatchObject({ ok: true, message: `Answers OPTIONS with ${line.slice(0, 3)}` });
      expect(answer?.isNotAccepting).toBeUndefined();
    },
  );

  test.concurrent.each(['udp', 'tcp'] as const)('silence over %s is no answer', async (transport) => {
    expect(await answerOf(transport, null)).toMatchObject({
      ok: false,
      latencyMs: null,
      message: 'No answer within 2 s',
    });
  });
});

describe('a backend’s health', () => {
  const servers: HttpServer[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  async function listening(server: HttpServer): Promise<string> {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const serving = (handle: RequestListener) => listening(createServer(handle));

  test.each([
    [200, true],
    [302, true],
    [404, true],
    [429, true],
    [500, false],
    [503, false],
  ])('answers %i: alive is %s', async (status, ok) => {
    const paths: string[] = [];
    const endpoint = await serving((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      response.writeHead(status, { location: '/elsewhere' }).end('a secret of the far end');
    });
    const { http } = await ask({ ...backend, endpoint });
    expect(http).toMatchObject({ ok });
    expect(http?.message).not.toContain('secret');
    expect(paths).toEqual(['GET /health']);
  });

  test('an endless answer is read no further than it must', async () => {
    let sentBytes = 0;
    const endpoint = await serving((_request, response) => {
      const part = 'x'.repeat(1024);
      const more = () => {
        while (!response.destroyed && response.write(part)) sentBytes += part.length;
      };
      response.on('drain', more).writeHead(200);
      more();
    });
    expect((await ask({ ...backend, endpoint }))['http']?.ok).toBe(true);
    await until(
      () => sentBytes,
      (sent) => sent < 5_000_000,
    );
  });

  test('what does not speak HTTP is told in our own words', async () => {
    const babbler = createTcpServer((socket) =>
      socket.on('error', () => undefined).end('\u001b]0;pwned\u0007 SSH-2.0\r\n'),
    );
    babbler.listen(0, '127.0.0.1');
    await once(babbler, 'listening');
    const endpoint = `127.0.0.1:${(babbler.address() as AddressInfo).port}`;
    expect((await ask({ ...backend, endpoint }))['http']).toMatchObject({
      ok: false,
      message: 'What it answers is not HTTP',
    });
    expect((await ask({ ...backend, endpoint, useSSL: true }))['http']).toMatchObject({
      ok: false,
      message: 'It does not speak TLS as it should',
    });
    babbler.close();
  });

  test.skipIf(!has('openssl'))(
    'an expired certificate fails by itself; the health behind it is another question',
    async () => {
      const { keyFile, certFile } = selfSigned(folder, 'old.test', -1);
      const secrets = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
      const endpoint = await listening(createHttpsServer(secrets, (_request, response) => response.end()));
      const { http, tls } = await ask({ ...backend, endpoint, useSSL: true });
      expect(http).toMatchObject({ ok: true });
      expect(tls).toMatchObject({ ok: false, message: expect.stringContaining('has expired on') });
      expect(Date.parse(tls?.certificateExpiresAt ?? '')).toBeLessThan(Date.now());
    },
  );
});

describe('answers that are none', () => {
  /** Answers each packet over UDP with whatever the test makes of it. */
  async function answering(
    make: (packet: Buffer) => readonly Buffer[],
  ): Promise<{ port: number; heard: Buffer[]; close(): void }> {
    const socket = createSocket('udp4');
    const heard: Buffer[] = [];
    socket.on('message', (packet, from) => {
      heard.push(packet);
      for (const answer of make(packet)) socket.send(answer, from.port, from.address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return { port: socket.address().port, heard, close: () => socket.close() };
  }

  const okTo = (packet: Buffer) => packet.toString().replace(/^OPTIONS .*/, 'SIP/2.0 200 OK');

  test.concurrent.each([
    ['of another transaction', (ok: string) => ok.replace(/branch=[^;]+/, 'branch=z9hG4bKother')],
    ['of another call', (ok: string) => ok.replace(/Call-ID: .*/, 'Call-ID: other')],
    ['to another request', (ok: string) => ok.replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE')],
    ['that is provisional', (ok: string) => ok.replace('200 OK', '100 Trying')],
    ['that is no SIP', () => 'HTTP/1.1 200 OK\r\n\r\n'],
    ['that is too long', (ok: string) => `${ok}${'x'.repeat(5000)}`],
    ['that is empty', () => ''],
  ])('one %s is read past, and the request sent again', async (_what, spoil) => {
    let asked = 0;
    const peer = await answering((packet) => {
      const ok = okTo(packet);
      return [Buffer.from(++asked === 1 ? spoil(ok) : ok)];
    });
    const { sipUdp } = await ask({ ...proxy, sipPort: peer.port });
    expect(sipUdp).toMatchObject({ ok: true, message: 'Answers OPTIONS with 200' });
    expect(peer.heard).toHaveLength(2);
    expect(peer.heard[1]?.equals(peer.heard[0] ?? Buffer.of()), 'the very same request').toBe(true);
    peer.close();
  });

  test('a request is what RFC 3261 asks for', async () => {
    const peer = await answering((packet) => [Buffer.from(okTo(packet))]);
    await ask({ ...proxy, sipPort: peer.port });
    const text = peer.heard[0]?.toString() ?? '';
    expect(text).toMatch(new RegExp(`^OPTIONS sip:127\\.0\\.0\\.1:${peer.port} SIP/2\\.0\r\n`));
    for (const header of [
      /\r\nVia: SIP\/2\.0\/UDP 127\.0\.0\.1:\d+;branch=z9hG4bK[0-9a-f]{24};rport\r\n/,
      /\r\nMax-Forwards: 70\r\n/,
      /\r\nFrom: <sip:meridian@127\.0\.0\.1>;tag=[0-9a-f]{16}\r\n/,
      /\r\nTo: <sip:127\.0\.0\.1:\d+>\r\n/,
      /\r\nCall-ID: [0-9a-f-]{36}\r\n/,
      /\r\nCSeq: 1 OPTIONS\r\n/,
      /\r\nContact: <sip:meridian@127\.0\.0\.1:\d+>\r\n/,
      /\r\nContent-Length: 0\r\n\r\n$/,
    ]) {
      expect(text).toMatch(header);
    }
    peer.close();
  });

  test('STUN with another transaction, cookie or length is read past; an error is not well', async () => {
    const spoilt = (packet: Buffer, at: number) => {
      const answer = Buffer.from(packet);
      answer.writeUInt16BE(0x0101, 0);
      answer.writeUInt8((answer.readUInt8(at) + 1) % 256, at);
      return answer;
    };
    const peer = await answering((packet) => [
      ...[3, 4, 8, 19].map((at) => spoilt(packet, at)),
      packet.subarray(0, 19),
      ...(packet.length === 20 ? [Buffer.concat([Buffer.from([0x01, 0x11]), packet.subarray(2)])] : []),
    ]);
    const { stun } = await ask({ ...backend, stunPort: peer.port });
    expect(stun).toMatchObject({ ok: false, message: 'It answers STUN with an error' });
    peer.close();
  });

  test('a flood of strays ends the probe', async () => {
    const peer = await answering(() => Array.from({ length: 40 }, () => Buffer.from('no')));
    const { stun } = await ask({ ...backend, stunPort: peer.port });
    expect(stun).toMatchObject({ ok: false, message: 'What it answers was not asked' });
    peer.close();
  });
});

test('an address that policy forbids is unknown, and the setting that allows it is named', async () => {
  const answers = await ask({ ...proxy, endpoint: '127.0.0.1:1', stunPort: 1 }, []);
  expect(Object.keys(answers)).toEqual(['sipUdp', 'sipTcp', 'tcp', 'stun']);
  for (const answer of Object.values(answers)) {
    expect(answer).toMatchObject({ ok: null, message: expect.stringContaining('allowedCidrs') });
  }
});

test('a name that leads nowhere is unknown', async () => {
  const { http } = await ask({ ...backend, endpoint: 'be-1.demo.example' });
  expect(http).toMatchObject({ ok: null, message: 'The name be-1.demo.example leads to no address' });
});
