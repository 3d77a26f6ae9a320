import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { AddressGuard } from '../../../../server/outbound/address-guard.ts';
import { shutDownNode } from '../../../../server/outbound/node-commands.ts';
import { managedNode, type ManagedNode } from '../../../kit/managed-node.ts';

const LOOPBACK = ['127.0.0.0/8'];
const nodes: ManagedNode[] = [];
afterEach(() => Promise.all(nodes.splice(0).map((node) => node.close())));

async function nodeThat(answers?: RequestListener): Promise<ManagedNode> {
  const node = await managedNode(answers);
  nodes.push(node);
  return node;
}

function shutDown({ endpoint }: ManagedNode, { allowedCidrs = LOOPBACK, isMeant = true } = {}) {
  return shutDownNode(new AddressGuard(), { endpoint, useSSL: false, apiKey: 'the key', allowedCidrs }, () => isMeant);
}

test('it posts to the interface that nodes have, with the server’s key', async () => {
  const node = await nodeThat();
  expect(await shutDown(node)).toBe('accepted');
  expect(node.asked).toMatchObject([
    {
      method: 'POST',
      url: '/api/node/management/shutdown',
      headers: { 'x-api-key': 'the key', host: node.endpoint, 'content-length': '0' },
    },
  ]);
});

test('a node without the interface is no error; one that fails is', async () => {
  expect(await shutDown(await nodeThat((_, response) => void response.writeHead(404).end()))).toBe('notExposed');
  expect(await shutDown(await nodeThat((_, response) => void response.writeHead(500).end()))).toBe('failed');
  const gone = await managedNode();
  await gone.close();
  expect(await shutDown(gone)).toBe('notExposed');
});

test('a redirect is not followed, and the key goes nowhere else', async () => {
  const elsewhere = await nodeThat();
  const location = `http://${elsewhere.endpoint}/api/node/management/shutdown`;
  const node = await nodeThat((_, response) => void response.writeHead(307, { location }).end());
  expect(await shutDown(node)).toBe('failed');
  expect(elsewhere.asked).toEqual([]);
});

test('an endless answer is cut off', async () => {
  const node = await nodeThat((_, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(1024)), 1);
    response.on('close', () => clearInterval(more));
  });
  expect(await shutDown(node)).toBe('accepted');
});

test('an address that the region does not allow is never reached', async () => {
  const node = await nodeThat();
  expect(await shutDown(node, { allowedCidrs: [] })).toBe('forbidden');
  expect(node.asked).toEqual([]);
});

test('a drain that was cancelled while the name was looked up stops nothing', async () => {
  const node = await nodeThat();
  expect(await shutDown(node, { isMeant: false })).toBe('withdrawn');
  expect(node.asked).toEqual([]);
});
