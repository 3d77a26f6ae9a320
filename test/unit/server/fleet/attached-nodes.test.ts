import { ATTACHED_MAX } from '@meridian/shared/relay.ts';
import { expect, test } from 'vitest';
import { AttachedNodes } from '../../../../server/fleet/attached-nodes.ts';

const key = (keyHmac: string) =>
  ({
    keyHmac,
    serverId: `srv-${keyHmac}`,
    regionId: 'IE-DUB',
    fingerprint: '',
    sealed: null,
    state: 'active',
    createdAt: '2026-11-01T00:00:00.000Z',
  }) as const;

test('a full connection takes a new key once another has left, by a handle that nobody had', () => {
  const nodes = new AttachedNodes();
  for (let index = 0; index < ATTACHED_MAX; index++) nodes.attach(key(String(index)));
  expect(nodes.attach(key('new'))).toBeNull();
  expect(nodes.attach(key('7')), 'who is there stays').toBe(7);
  nodes.detach(7);
  nodes.detach(7);
  expect(nodes.node(7)).toBeNull();
  expect(nodes.attach(key('new'))).toBe(ATTACHED_MAX);
  expect(nodes.node(ATTACHED_MAX)?.key.keyHmac).toBe('new');
  expect(nodes.attach(key('7')), 'it left').toBeNull();
});
