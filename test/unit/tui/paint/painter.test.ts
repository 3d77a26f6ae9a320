import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPainter } from '../../../../tui/paint/painter.ts';
import { span, type Row } from '../../../../tui/widgets/row.ts';
import { PaintedTerminal } from '../kit/painted-terminal.ts';

const rows = (...texts: readonly string[]): Row[] => texts.map((text) => [span(text)]);

test('what is on the screen already is not written', () => {
  const painter = createPainter({ hasColors: true });
  painter.paint(rows('one', 'two'), 10);
  expect(painter.paint(rows('one', 'two'), 10)).toBe('');
  expect(painter.paint(rows('one', 'too'), 10)).toBe('\x1b[?2026h\x1b[2;2Ho\x1b[?2026l');
});

test('a row that ends earlier is erased from there, and a few cells between changes are written again', () => {
  const painter = createPainter({ hasColors: true });
  painter.paint(rows('calls 123, cpu 45%'), 20);
  expect(painter.paint(rows('calls 124, cpu 45%'), 20)).toContain('\x1b[1;9H4\x1b[?2026l');
  expect(painter.paint(rows('calls 925, cpu 95%'), 20)).toContain('\x1b[1;7H925\x1b[16G9\x1b[?2026l');
  expect(painter.paint(rows('calls'), 20)).toContain('\x1b[1;7H\x1b[K');
});

test('styles are those of the theme; without colours there is none at all', async () => {
  const row: Row[] = [
    [{ text: '✕ OFFLINE', tone: 'bad' }, span(' '), { text: 'be-07', bold: true, inverse: true }, span(' 3s', 'faint')],
  ];
  const terminal = new PaintedTerminal(24, 1);
  await terminal.write(createPainter({ hasColors: true }).paint(row, 24));
  expect(terminal.screen()).toEqual(['[bold 9]✕[] [bold 9]OFFLINE[] [bold inverse]be-07[] [dim]3s[]      ']);
  const sequences = createPainter({ hasColors: false }).paint(row, 24).split('\x1b[');
  expect(sequences.filter((each) => /^[\d;]*m/.test(each))).toEqual([]);
});

test('a row that is too long is cut, and nothing in a text steers the terminal', async () => {
  const terminal = new PaintedTerminal(8, 2);
  await terminal.write(createPainter({ hasColors: true }).paint(rows('a\x1b[2J\x9bmany more', 'below'), 8));
  expect(terminal.text()).toBe('a?[2J?ma\nbelow');
});

test('when it is unknown what the terminal shows, every cell is written', async () => {
  const painter = createPainter({ hasColors: true });
  const terminal = new PaintedTerminal(8, 2);
  await terminal.write(painter.paint(rows('one', 'two'), 8));
  await terminal.write('\x1b[1;1Hnoise from elsewhere');
  painter.forget();
  await terminal.write(painter.paint(rows('one', 'two'), 8));
  expect(terminal.text()).toBe('one\ntwo');
});

test('read out, a line that is another one is written whole, one that goes on only where it does', () => {
  const painter = createPainter({ hasColors: true, isReadOut: true });
  painter.paint(rows('calls 12 of 50', 'typed: be'), 20);
  expect(painter.paint(rows('calls 13 of 50', 'typed: be-'), 20)).toBe(
    '\x1b[?2026h\x1b[1;1Hcalls 13 of 50\x1b[K\x1b[2;10H-\x1b[?2026l',
  );
});

test('read out, what was painted bit by bit is what is painted from nothing', async () => {
  const text = fc.stringMatching(/^[ab ]{0,12}$/);
  const frames = fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(frames, async (shown) => {
      const painter = createPainter({ hasColors: true, isReadOut: true });
      const terminal = new PaintedTerminal(10, 3);
      for (const texts of shown) await terminal.write(painter.paint(rows(...texts), 10));
      const afresh = new PaintedTerminal(10, 3);
      await afresh.write(createPainter({ hasColors: true }).paint(rows(...(shown.at(-1) ?? [])), 10));
      expect(terminal.screen()).toEqual(afresh.screen());
      terminal.dispose();
      afresh.dispose();
    }),
    { numRuns: 60 },
  );
});

test('read out, the cursor of the terminal is shown where the rows have it, also when nothing else moves', () => {
  const painter = createPainter({ hasColors: true, isReadOut: true });
  const at = (y: number) =>
    rows('one', 'two').map((row, index): Row => [span(' '), ...row.map((part) => (index === y ? here(part) : part))]);
  const here = ({ text }: Row[number]) => ({ text, read: { isCursor: true as const } });
  expect(painter.paint(at(0), 10)).toContain('\x1b[1;2H\x1b[?25h\x1b[?2026l');
  expect(painter.paint(at(1), 10)).toBe('\x1b[?2026h\x1b[2;2H\x1b[?25h\x1b[?2026l');
  expect(painter.paint(at(1), 10)).toBe('');
});

test('a terminal of ASCII gets a glyph of its own for each shape, as wide', async () => {
  const terminal = new PaintedTerminal(24, 2);
  const painter = createPainter({ hasColors: false, isAscii: true });
  await terminal.write(painter.paint(rows('┌ ● ▲ ✕ ■ ◌ ┐', '›█▍ ▁▇ ⣿ … é'), 24));
  expect(terminal.text()).toBe('+ o ! X # ? +\n>#= _% : ~ ?');
});
