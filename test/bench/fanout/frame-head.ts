import { FLEET_FRAME } from '@meridian/shared/fleet-frame.ts';

/** Where a whole-fleet frame says when it was made: behind the magic, the kind, the epoch and the seq. */
const MADE_AT = FLEET_FRAME.seqAt + 4;

/** When a frame was made: milliseconds since 1970. */
export function madeAtMs(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getFloat64(MADE_AT, true);
}

export function stampMadeAt(frame: Uint8Array, atMs: number): void {
  new DataView(frame.buffer, frame.byteOffset, frame.byteLength).setFloat64(MADE_AT, atMs, true);
}
