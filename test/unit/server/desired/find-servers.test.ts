import { expect, test } from 'vitest';
import { DesiredState } from '../../../../server/desired/desired-state.ts';
import { findServers } from '../../../../server/desired/find-servers.ts';
import { regionRecord, serverRecord } from '../../../kit/records.ts';

const ENDPOINTS = ['xbe-1.example', 'be-10.example:5061', 'be-1.example:5061', 'be-1.example', 'px-1.example'];

function fleet(): DesiredState {
  const desired = new DesiredState();
  desired.swap({
    regions: [regionRecord('US-WEST')],
    servers: ENDPOINTS.map((endpoint, index) => serverRecord('US-WEST', `srv_${index}`, { endpoint })),
  });
  return desired;
}

function found(text: string, limit = 20): string[] {
  return findServers(fleet(), text, limit).servers.map(({ endpoint }) => endpoint);
}

test('what is called exactly so comes first, then its host, then what begins so, then what has it somewhere', () => {
  expect(found('BE-1.example')).toEqual(['be-1.example', 'be-1.example:5061', 'xbe-1.example']);
  expect(found('be-1')).toEqual(['be-1.example', 'be-1.example:5061', 'be-10.example:5061', 'xbe-1.example']);
  expect(found('srv_4')).toEqual(['px-1.example']);
  expect(found('5061 be-1')).toEqual(['be-1.example:5061', 'be-10.example:5061']);
  expect(found('nothing')).toEqual([]);
  expect(found('xbe b e - 1 . a m nothing'), 'of nine words, eight are looked at').toEqual(['xbe-1.example']);
});

test('no more than asked for are told, and how many there are', () => {
  expect(findServers(fleet(), 'be-', 2)).toMatchObject({ total: 4, servers: [{ regionId: 'US-WEST' }, {}] });
});
