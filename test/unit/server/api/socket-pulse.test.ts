import { expect, test } from 'vitest';
import { PULSE_LIMITS, SocketPulse } from '../../../../server/api/socket-pulse.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
/** What the system takes before the other side has. */
const SYSTEM_BYTES = MIB;

/** The far end of a link of so many bytes a second; it answers each question once it has read up to it. */
class Link {
  bytesPerSecond: number;
  bytesRead = 0;
  bytesWritten = 0;
  isPaused = false;
  cutAfterS: number | null = null;
  #arrivedBytes = 0;
  #seconds = 0;
  #questionsAt: number[] = [];
  readonly #pulse = new SocketPulse({ socket: this, transport: this, limits: PULSE_LIMITS });

  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** What was written, but for what the system has taken or the other side has. */
  get bufferedAmount(): number {
    return Math.max(0, this.bytesWritten - this.#arrivedBytes - SYSTEM_BYTES);
  }

  write(bytes: number): void {
    this.bytesWritten += bytes;
  }

  send(): void {
    this.write(6);
    this.#questionsAt.push(this.bytesWritten);
  }

  terminate(): void {
    this.cutAfterS ??= this.#seconds;
  }

  /** Runs until it is cut, for so many seconds at most. */
  run(seconds: number, eachSecond: () => void = () => undefined): number | null {
    for (let past = 0; past < seconds && this.cutAfterS === null; past++) {
      this.#seconds++;
      eachSecond();
      this.#arrivedBytes = Math.min(this.bytesWritten, this.#arrivedBytes + this.bytesPerSecond);
      const answered = this.#questionsAt.filter((at) => at <= this.#arrivedBytes);
      this.#questionsAt = this.#questionsAt.slice(answered.length);
      // Nobody reads an answer while too much waits to go out.
      if (this.bufferedAmount <= MIB) this.bytesRead += 10 * answered.length;
      this.#pulse.look(1000);
    }
    return this.cutAfterS;
  }
}

test('a slow link that gets on is kept, with a snapshot of the whole fleet, and with one keyframe after the other', () => {
  const snapshot = new Link(48 * KIB);
  snapshot.write(7.3 * MIB);
  expect(snapshot.run(600)).toBeNull();
  expect(snapshot.bytesRead, 'it was asked in the end').toBeGreaterThan(0);

  const keyframes = new Link(48 * KIB);
  const write = () => {
    if (keyframes.bufferedAmount < 256 * KIB) keyframes.write(MIB);
  };
  expect(keyframes.run(600, write)).toBeNull();

  const inTheSystem = new Link(48 * KIB);
  inTheSystem.run(14);
  inTheSystem.write(SYSTEM_BYTES);
  expect(inTheSystem.run(600), 'its answer waits behind what the system holds').toBeNull();
});

test('a link that is lost is cut: an idle one in 20 s, one that was sent much within a minute, however much it was', () => {
  const idle = new Link(0);
  expect(idle.run(600)).toBe(20);

  const watching = new Link(0);
  expect(watching.run(600, () => watching.write(160 * KIB))).toBeLessThanOrEqual(60);

  for (const mebibytes of [1, 2.9, 7.3, 16]) {
    const snapshot = new Link(0);
    snapshot.write(mebibytes * MIB);
    expect(snapshot.run(600)).toBeLessThanOrEqual(60);
  }

  const halfway = new Link(MIB);
  halfway.write(16 * MIB);
  halfway.run(8);
  halfway.bytesPerSecond = 0;
  expect(halfway.run(600)).toBeLessThanOrEqual(8 + 60);
});

test('who reads, but too slowly to be waited for, is cut; and so is who would have too much wait', () => {
  const trickle = new Link(8 * KIB);
  trickle.write(7.3 * MIB);
  expect(trickle.run(1000)).toBeLessThanOrEqual(60);

  const much = new Link(MIB);
  much.write(20 * MIB);
  expect(much.run(5)).toBe(1);
});

test('whom nothing is read of by our own will is not taken for silent, until it is read again', () => {
  const held = new Link(0);
  held.isPaused = true;
  expect(held.run(100)).toBeNull();
  held.isPaused = false;
  expect(held.run(100)).toBe(120);
});
