import { expect, test } from 'vitest';
import { COMMANDS } from '../../../../tui/commands/registry.ts';

test('a key means one thing', () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  const ids = COMMANDS.map((command) => command.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('what changes something is a capital or ctrl; a lower-case key only looks', () => {
  const changing = COMMANDS.filter((command) => command.changes).flatMap((command) => command.keys);
  expect(changing.filter((key) => !/^(?:[A-Z]|ctrl-.)$/.test(key))).toEqual([]);
  expect(changing).toEqual(expect.arrayContaining(['M', 'X', 'E', 'ctrl-x', 'C', 'A', 'B']));
});

test('no change is confirmed by the key that starts it, and none sits on a text key', () => {
  const starting = COMMANDS.filter((command) => command.changes).flatMap((command) => command.keys);
  for (const key of ['y', 'enter', 'backspace', 'esc']) expect(starting).not.toContain(key);
});
