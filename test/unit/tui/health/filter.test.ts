import { expect, test } from 'vitest';
import { passesFilter } from '../../../../tui/health/filter.ts';

test('every word must occur, a word with ! must not, and case does not matter', () => {
  const row = 'be-03.example.net Backend RUNNING 2.4.1';
  expect(passesFilter('', row)).toBe(true);
  expect(passesFilter('running BE-03', row)).toBe(true);
  expect(passesFilter('be-04', row)).toBe(false);
  expect(passesFilter('!proxy', row)).toBe(true);
  expect(passesFilter('be !running', row)).toBe(false);
  expect(passesFilter('!', row)).toBe(true);
});
