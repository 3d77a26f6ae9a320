import { expect, test } from 'vitest';
import { passesFilter, rowFilter } from '../../../shared/row-filter.ts';

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
