import { expect, test } from 'vitest';
import { filterFault, filterText, passesFilter, rowFilter } from '../../../shared/row-filter.ts';

test('every word must occur, a word with ! must not, and case does not matter', () => {
  const row = 'be-03.example.net Backend RUNNING 2.4.1';
  expect(passesFilter('', row)).toBe(true);
  expect(passesFilter('running BE-03', row)).toBe(true);
  expect(passesFilter('be-04', row)).toBe(false);
  expect(passesFilter('!proxy', row)).toBe(true);
  expect(passesFilter('be !running', row)).toBe(false);
  expect(passesFilter('!', row)).toBe(true);
});

test('one filter goes over many rows, as what each of them alone would say', () => {
  const rows = ['be-03 running', 'be-04 draining'];
  expect(rows.filter(rowFilter('BE !Running'))).toEqual(rows.filter((row) => passesFilter('BE !Running', row)));
  expect(rows.filter(rowFilter('BE !Running'))).toEqual(['be-04 draining']);
});

test('a field is asked for by its name, all of its value; or for another one', () => {
  const row = filterText(
    { server: 'be-03.example.net', type: 'Backend', state: 'PROBE FAILING', version: '2.4.10' },
    'x=1',
  );
  const passes = (filter: string) => passesFilter(filter, row);
  expect(['type=backend', 'Version=2.4.10 be-03', 'state=probe_failing', 'probe', 'x=1'].every(passes)).toBe(true);
  expect(['version!=2.4.1', '!version=2.4.1', '!type!=Backend'].every(passes)).toBe(true);
  expect(['version=2.4.1', 'type!=Backend', '!type=backend', 'region=US-WEST', 'server=be-03'].some(passes)).toBe(
    false,
  );
  expect(passes('region!=US-WEST'), 'what has no such field has no other value of it').toBe(false);
  expect(passes('type= version!='), 'a word that is still being typed asks for nothing').toBe(true);
  expect(passes('type'), 'the name of a field stands nowhere').toBe(false);
});

test('what asks for a field that there is none of is named', () => {
  expect(filterFault('be-03 typ=Proxy')).toBe(
    'there is no field typ: server, id, region, type, state, version, severity, code, who',
  );
  expect(filterFault('type=Proxy !version!=2 a==b:c srv_1=')).toBe(
    'there is no field a: server, id, region, type, state, version, severity, code, who',
  );
  expect(filterFault('type=Proxy version!=2.4.1 =x')).toBeNull();
});
