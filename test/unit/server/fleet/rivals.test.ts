import { randomUUID } from 'node:crypto';
import type { RuntimeStatus } from '@meridian/shared/node-status.ts';
import { beforeEach, expect, test } from 'vitest';
import { LiveTable } from '../../../../server/fleet/live-table.ts';

const AT = '2026-01-01T00:00:00.000Z';
const SERVER = { serverId: 'srv_1', regionId: 'US-WEST', type: 'Backend' } as const;

/** One process of the server. */
class Process {
  readonly #bootId = randomUUID();
  #sequence = 0;

  reports(runtimeStatus: RuntimeStatus = 'Running'): void {
    table.record(SERVER, { bootId: this.#bootId, sequence: ++this.#sequence, runtimeStatus }, new Date(AT));
  }

  repeats(): void {
    table.record(SERVER, { bootId: this.#bootId, sequence: this.#sequence, runtimeStatus: 'Running' }, new Date(AT));
  }
}

let nowMs: number;
let table: LiveTable;
let older: Process;
let newer: Process;
beforeEach(() => {
  nowMs = 1_000_000;
  table = new LiveTable({ suspectAfterMs: 6000, deadAfterMs: 16_000 }, () => nowMs);
  [older, newer] = [new Process(), new Process()];
  older.reports();
  newer.reports();
});

function pass(ms: number): void {
  nowMs += ms;
  table.judge(AT);
}
const since = () => table.node(SERVER.serverId)?.keyInUseTwiceSince;

test('two processes that go on reporting with one key are found, and told to whoever follows', () => {
  const changes: (string | null)[] = [];
  table.onChange(({ was, node }) => {
    if (was?.keyInUseTwiceSince !== node.keyInUseTwiceSince) changes.push(node.keyInUseTwiceSince);
  });
  for (let round = 0; round < 3; round++) {
    older.reports();
    newer.reports();
    expect(since()).toBeNull();
    pass(2000);
  }
  older.reports();
  expect(since()).toBe(AT);
  newer.reports();
  expect(since(), 'its own heartbeats change nothing').toBe(AT);
  expect(changes).toEqual([AT]);
});

test('three clones of one image are found as well as two', () => {
  const third = new Process();
  third.reports();
  for (let round = 0; round < 4; round++) {
    for (const process of [older, newer, third]) process.reports();
    pass(2000);
  }
  for (const process of [older, newer, third]) process.reports();
  expect(since()).toBe(AT);
});

test('it is over once the other one has been silent for as long as makes a node dead', () => {
  for (let round = 0; round < 5; round++) {
    older.reports();
    newer.reports();
    pass(2000);
  }
  expect(since()).toBe(AT);
  newer.reports();
  pass(13_999);
  newer.reports();
  expect(since()).toBe(AT);
  pass(1);
  expect(since()).toBeNull();
});

test('heartbeats that were held up on their way are no other process', () => {
  for (let late = 0; late < 10; late++) older.reports();
  newer.reports();
  expect(since()).toBeNull();
});

test('the same heartbeat again and again is no other process', () => {
  older.reports();
  for (let round = 0; round < 10; round++) {
    older.repeats();
    newer.reports();
    pass(2000);
  }
  expect(since()).toBeNull();
});

test('one that was on its way out when the other came, and says goodbye, is forgotten', () => {
  for (let round = 0; round < 3; round++) {
    older.reports();
    newer.reports();
    pass(2000);
  }
  older.reports('Stopped');
  pass(2000);
  older.reports();
  newer.reports();
  expect(since()).toBeNull();
});

test('a process that restarts over and over is one at a time', () => {
  for (let boot = 0; boot < 10; boot++) {
    new Process().reports();
    pass(2000);
  }
  expect(since()).toBeNull();
});
