import { expect, test } from 'vitest';
import { bar, formatAge, formatCount, sparkline } from '../../../../tui/widgets/figures.ts';
import { listWindow } from '../../../../tui/widgets/list-window.ts';
import { fitRow, overlayRows, rowText, span, spreadRow } from '../../../../tui/widgets/row.ts';
import { safeText, wrapText } from '../../../../tui/widgets/safe-text.ts';
import { editText, textOf } from '../../../../tui/widgets/text-editor.ts';
import { PaintedTerminal } from '../kit/painted-terminal.ts';
import { keyEvent, textEvent } from '../../../../tui/input/key.ts';

test('ages and counts take few cells', () => {
  expect([0, 59_999, 72_000, 3_599_000, 7_200_000, 200_000_000].map(formatAge)).toEqual([
    '0s',
    '59s',
    '1:12',
    '59:59',
    '2h',
    '2d',
  ]);
  expect([1234, 0, null].map(formatCount)).toEqual(['1,234', '0', '-']);
  expect([-1234, -123, 999, 1_234_567.6].map(formatCount)).toEqual(['-1,234', '-123', '999', '1,234,568']);
});

test('bars and sparklines keep their width, and an unknown value leaves a gap', () => {
  expect(bar(0.5, 4)).toBe('██  ');
  expect(bar(7, 4)).toBe('████');
  expect(sparkline([0, 5, null, 10], 6, 10)).toBe('  ▁▅ █');
  expect(sparkline([1, 2, 3], 2, 0)).toHaveLength(2);
});

test('rows are cut and filled to the cell', () => {
  const row = [span('abc'), span('def')];
  expect(rowText(fitRow(row, 8))).toBe('abcdef  ');
  expect(rowText(fitRow(row, 4))).toBe('abc…');
  expect(rowText(spreadRow(row, [span('END')], 7))).toBe('abc…END');
  expect(overlayRows([row, row], [[span('XX')]], 2, 1).map(rowText)).toEqual(['abcdef', 'abXXef']);
});

test('a list moves as little as it must to show its cursor', () => {
  expect(listWindow(100, 0, 10, 0)).toEqual({ start: 0, end: 10 });
  expect(listWindow(100, 10, 10, 0)).toEqual({ start: 1, end: 11 });
  expect(listWindow(100, 50, 10, 45)).toEqual({ start: 45, end: 55 });
  expect(listWindow(3, 2, 10, 50)).toEqual({ start: 0, end: 3 });
  expect(listWindow(0, -1, 10, 5)).toEqual({ start: 0, end: 0 });
});

test('what is not one cell wide is escaped', () => {
  expect(safeText('plain-01')).toBe('plain-01');
  expect(safeText('Köln →')).toBe('Köln →');
  expect(safeText('✅\t日\u202e')).toBe('\\u{2705}\\u{9}\\u{65e5}\\u{202e}');
  expect(safeText('e\u0301')).toBe('e\\u{301}');
});

test('what is not escaped is one cell wide, in an old table of widths and in a newer one', async () => {
  const characters = Array.from({ length: 0xffff - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));
  const plain = characters.filter((character) => safeText(character) === character);
  const columns = 100;
  // Where one takes two cells or none, what is behind it in its line is moved.
  const cells = plain.flatMap((character) => ['|', character]);
  const lines = Array.from({ length: Math.ceil(cells.length / columns) }, (_, y) =>
    cells.slice(y * columns, (y + 1) * columns).join(''),
  );
  for (const unicode of ['6', '11'] as const) {
    const terminal = new PaintedTerminal(columns, lines.length, unicode);
    await terminal.write(lines.map((line, y) => `\x1b[${y + 1};1H${line}`).join(''));
    const wrong = terminal.screen().flatMap((row, y) => (row === lines[y]?.padEnd(columns) ? [] : [lines[y]]));
    expect({ unicode, wrong }).toEqual({ unicode, wrong: [] });
    terminal.dispose();
  }
});

test('words are wrapped, and a long one is cut', () => {
  expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
});

test('text is edited by grapheme', () => {
  const family = '👨‍👩‍👧';
  const typed = editText(textOf('a'), textEvent(family));
  expect(typed?.value).toBe(`a${family}`);
  expect(editText(textOf(`a${family}`), keyEvent('backspace'))).toEqual({ value: 'a', cursor: 1 });
  expect(editText(textOf('one two'), keyEvent('ctrl-w'))?.value).toBe('one ');
  expect(editText({ value: 'ab', cursor: 1 }, textEvent('X'))).toEqual({ value: 'aXb', cursor: 2 });
  expect(editText(textOf('a'), { type: 'paste', text: 'x\r\ny\x07' })?.value).toBe('ax y');
  expect(editText(textOf('a'), keyEvent('up'))).toBeNull();
});
