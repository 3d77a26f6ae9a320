import { createServer, type Server } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { AddressForbidden, AddressGuard, NameUnresolved } from '../../../../server/outbound/address-guard.ts';
import { judgeAddress } from '../../../../server/outbound/address-ranges.ts';
import { guardedRequest } from '../../../../server/outbound/guarded-request.ts';
import { FORBIDDEN_HOSTS } from '../../../kit/forbidden-hosts.ts';

/** What listens on this machine, and must not hear of what is forbidden. */
let target: Server;
let port: number;
let heard: string[] = [];
let connects: MockInstance;

beforeAll(async () => {
  target = createServer((request, response) => {
    heard.push(`${request.headers.host} ${request.url}`);
    if (request.url === '/away') response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end();
    else response.end('x'.repeat(100_000));
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  ({ port } = target.address() as AddressInfo);
});
afterAll(() => target.close());
beforeEach(() => {
  heard = [];
  connects = vi.spyOn(Socket.prototype, 'connect');
});
afterEach(() => connects.mockRestore());

async function call(guard: AddressGuard, host: string, allowedCidrs: readonly string[] = [], path = '/') {
  const pinned = await guard.pin(host, allowedCidrs);
  return guardedRequest({ pinned, port, useTls: false, method: 'GET', path, timeoutMs: 2000, answerMaxBytes: 4096 });
}

const reading = (addresses: readonly string[]) => new AddressGuard(() => Promise.resolve(addresses));

describe('where nothing is allowed', () => {
  test(`none of ${FORBIDDEN_HOSTS.length} forms of forbidden addresses is connected to`, async () => {
    const guard = new AddressGuard();
    const cases = new Set(FORBIDDEN_HOSTS.map(([, host]) => host));
    expect(cases.size).toBeGreaterThanOrEqual(200);
    for (const [form, host] of FORBIDDEN_HOSTS) {
      const refused = await call(guard, host).catch((error: unknown) => error);
      const isRefusal = refused instanceof AddressForbidden || refused instanceof NameUnresolved;
      expect(isRefusal, `${form}: ${host} → ${String(refused)}`).toBe(true);
    }
    expect(connects).not.toHaveBeenCalled();
    expect(heard).toEqual([]);
  });

  test('every address that a name leads to is judged, whatever stands beside it', async () => {
    for (const hidden of ['10.0.0.1', '127.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00:ec2::254']) {
      for (const answer of [[hidden], ['8.8.8.8', hidden], [hidden, '2606:4700::1111']]) {
        await expect(call(reading(answer), 'innocent.test')).rejects.toBeInstanceOf(AddressForbidden);
      }
    }
    expect(connects).not.toHaveBeenCalled();
  });

  test.each([
    ['8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255'],
    ['169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255'],
    ['2606:4700::1111 2a00:1450::1 2001:200::1 2003::1 3ffe::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8'],
  ])('what is public may be reached: %s', (addresses) => {
    for (const address of addresses.split(' '))
      expect([address, judgeAddress(address).class]).toEqual([address, 'open']);
  });
});

describe('where a region allows a range', () => {
  test('it is reached, under its name and at the judged address', async () => {
    const answer = await call(reading(['127.0.0.1']), 'node.inside.test', ['127.0.0.0/8']);
    expect(answer.status).toBe(200);
    expect(heard).toEqual([`node.inside.test:${port} /`]);
  });

  test('nothing beside it is, and the refusal names the setting', async () => {
    const refused = call(reading(['10.1.0.1']), 'node.inside.test', ['127.0.0.0/8', '10.0.0.0/16']);
    await expect(refused).rejects.toThrow(
      '10.1.0.1 is private: Meridian calls there only if updateRegion’s allowedCidrs',
    );
    expect(connects).not.toHaveBeenCalled();
  });

  test.each([
    '169.254.169.254',
    '100.100.100.200',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    'fe80::1',
    '::7f00:1',
  ])('%s stays out of reach', async (address) => {
    await expect(call(reading([address]), 'x.test', ['0.0.0.0/0', '::/0'])).rejects.toThrow(
      'Meridian never calls there',
    );
    expect(connects).not.toHaveBeenCalled();
  });

  test('a form of IPv6 that means an IPv4 address is what that one is', async () => {
    expect((await call(new AddressGuard(), '[::ffff:127.0.0.1]', ['127.0.0.0/8'])).status).toBe(200);
    await expect(call(new AddressGuard(), '::ffff:127.0.0.1', ['::ffff:0:0/96'])).rejects.toBeInstanceOf(
      AddressForbidden,
    );
  });
});

test('a name that changes between calls is judged at each call, and one call sees one answer', async () => {
  const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.1']];
  let asked = 0;
  const guard = new AddressGuard(() => Promise.resolve(answers[asked++] ?? []));
  expect((await call(guard, 'rebinding.test', ['127.0.0.1/32'])).status).toBe(200);
  await expect(call(guard, 'rebinding.test', ['127.0.0.1/32'])).rejects.toBeInstanceOf(AddressForbidden);
  const pinned = await guard.pin('rebinding.test', ['127.0.0.1/32']);
  for (const all of [true, false]) {
    pinned.lookup('rebinding.test', { all }, (_error, found) =>
      expect(found).toEqual(all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1'),
    );
  }
  expect(asked).toBe(3);
  expect(heard).toHaveLength(1);
});

test('a redirect is an answer, and is not followed', async () => {
  const answer = await call(reading(['127.0.0.1']), 'node.inside.test', ['127.0.0.0/8'], '/away');
  expect([answer.status, answer.headers.location]).toEqual([302, `http://127.0.0.1:${port}/secret`]);
  expect(heard).toEqual([`node.inside.test:${port} /away`]);
});

test('of an answer no more is kept than was asked for', async () => {
  const { body } = await call(reading(['127.0.0.1']), 'node.inside.test', ['127.0.0.0/8']);
  expect(body).toHaveLength(4096);
});

test('silence ends the call', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const pinned = await new AddressGuard().pin('127.0.0.1', ['127.0.0.0/8']);
  const asked = { pinned, useTls: false, method: 'GET', path: '/', timeoutMs: 50, answerMaxBytes: 1 };
  await expect(guardedRequest({ ...asked, port: (silent.address() as AddressInfo).port })).rejects.toThrow(
    'No answer within',
  );
  silent.closeAllConnections();
  silent.close();
});
