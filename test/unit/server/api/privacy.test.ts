import { expect, test } from 'vitest';
import { visibleTo } from '../../../../server/api/privacy.ts';

const FLAG = { by: 'ops', publicReason: 'planned', privateReason: 'kernel' };
const ANSWER = [
  { regionId: 'US-WEST', disabled: null, servers: [{ serverId: 'a', maintenance: FLAG }, { serverId: 'b' }] },
  { regionId: 'US-EAST', disabled: { ...FLAG, privateReason: null }, servers: [] },
];

test('a viewer gets no private reason, however deep it stands and whether or not there is one', () => {
  const shown = { by: 'ops', publicReason: 'planned' };
  expect(visibleTo('viewer', ANSWER)).toStrictEqual([
    { regionId: 'US-WEST', disabled: null, servers: [{ serverId: 'a', maintenance: shown }, { serverId: 'b' }] },
    { regionId: 'US-EAST', disabled: shown, servers: [] },
  ]);
  expect(ANSWER[0]?.servers[0]?.maintenance).toEqual(FLAG);
  expect(visibleTo('viewer', null)).toBeNull();
});

test('an operator gets all of it', () => {
  expect(visibleTo('operator', ANSWER)).toBe(ANSWER);
});
