import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDecoder } from '../../../../tui/input/decoder.ts';
import type { TerminalEvent } from '../../../../tui/input/key.ts';
import { FakeClock } from '../kit/fake-clock.ts';

function terminal() {
  const clock = new FakeClock();
  const events: TerminalEvent[] = [];
  const decoder = createDecoder(clock, (event) => events.push(event));
  const keys = () =>
    events.map((event) => {
      if (event.type === 'focus') return 'focus';
      return event.type === 'paste' ? `paste:${event.text}` : event.key;
    });
  return { clock, read: decoder.push, keys, events };
}

test('a run of keys in one read is as many keys', () => {
  const { read, keys } = terminal();
  read('jjj');
  read('j\r');
  read('/be-1\x7f\t');
  expect(keys()).toEqual(['j', 'j', 'j', 'j', 'enter', '/', 'b', 'e', '-', '1', 'backspace', 'tab']);
});

test('each key knows how much text came in its read; arrows are no text', () => {
  const { read, events } = terminal();
  read('\x1b[A\x1b[Ba');
  read('be-1\r');
  read('\r');
  expect(events.map((event) => (event.type === 'key' ? event.textsInRead : null))).toEqual([0, 0, 1, 4, 4, 4, 4, 4, 0]);
});

test('arrows, pages, control keys and shift-tab have names', () => {
  const { read, keys } = terminal();
  read('\x1b[A\x1b[B\x1bOA\x1b[5~\x1b[6~\x1b[Z\x04\x15\x18\x03');
  expect(keys()).toEqual([
    'up',
    'down',
    'up',
    'pageup',
    'pagedown',
    'shift-tab',
    'ctrl-d',
    'ctrl-u',
    'ctrl-x',
    'ctrl-c',
  ]);
});

test('an arrow that is cut after its ESC is still an arrow', async () => {
  const { read, keys, clock } = terminal();
  read('\x1b');
  await clock.pass(30);
  read('[B');
  expect(keys()).toEqual(['down']);
});

test('the tail of an arrow that comes too late is swallowed, not typed', async () => {
  const { read, keys, clock } = terminal();
  read('\x1b');
  await clock.pass(90);
  read('[');
  read('B');
  read('j');
  expect(keys()).toEqual(['esc', 'j']);
});

test('a bracket typed long after escape is a bracket', async () => {
  const { read, keys, clock } = terminal();
  read('\x1b');
  await clock.pass(1000);
  read('[B');
  expect(keys()).toEqual(['esc', '[', 'B']);
});

test('a lone escape is a key of its own after a moment', async () => {
  const { read, keys, clock } = terminal();
  read('\x1b');
  expect(keys()).toEqual([]);
  await clock.pass(60);
  expect(keys()).toEqual(['esc']);
});

test('a paste is one event, however many lines and reads it takes', () => {
  const { read, keys } = terminal();
  read('\x1b[200~rm -rf\ny');
  read('\r\x1b[20');
  read('1~k');
  expect(keys()).toEqual(['paste:rm -rf\ny\r', 'k']);
});

test('replies of the terminal that are no keys type nothing', () => {
  const { read, keys } = terminal();
  read('\x1b[O\x1b[12;40R\x1b[<0;3;4Mj');
  expect(keys()).toEqual(['j']);
});

test('a terminal that has the focus again says so, and types nothing', () => {
  const { read, keys } = terminal();
  read('j\x1b[');
  read('Ij');
  expect(keys()).toEqual(['j', 'focus', 'j']);
});

test('any chunking of the same bytes gives the same keys', async () => {
  const piece = fc.constantFrom(
    'j',
    'G',
    '?',
    '\r',
    '\t',
    '\x7f',
    '\x18',
    '\x1b[A',
    '\x1bOB',
    '\x1b[6~',
    '\x1b[I',
    '€',
    '日',
    '\x1b[200~a\ry\x1b[201~',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 4 })),
      async (pieces, cuts) => {
        const bytes = pieces.join('');
        const whole = terminal();
        whole.read(bytes);
        const chunked = terminal();
        let at = 0;
        for (const size of [...cuts, bytes.length]) {
          if (at >= bytes.length) break;
          chunked.read(bytes.slice(at, at + size));
          at += size;
        }
        await whole.clock.pass(1000);
        await chunked.clock.pass(1000);
        expect(chunked.keys()).toEqual(whole.keys());
      },
    ),
    { numRuns: 500 },
  );
});
