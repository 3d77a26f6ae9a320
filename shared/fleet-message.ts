import { FLEET_FRAME } from './fleet-frame.ts';

/**
 * A whole-fleet frame as one binary WebSocket message: the length of the subscription's id as JSON text in one byte, that
 * text in ASCII, zeros up to a multiple of 8 bytes, and the frame.
 */
export type FleetMessage = { readonly id: string | number; readonly frame: Uint8Array };

const ID_MAX_BYTES = 255;

/** What stands before the frame. Throws for an id that is too long for this, or no ASCII. */
export function fleetMessagePrefix(id: string | number): readonly number[] {
  const name = JSON.stringify(id);
  if (name.length > ID_MAX_BYTES || !/^[\x20-\x7e]*$/.test(name)) {
    throw new Error(`who watches in binary needs an id of at most ${ID_MAX_BYTES} ASCII characters`);
  }
  return Array.from({ length: frameStart(name.length) }, (_, at) =>
    at === 0 ? name.length : at > name.length ? 0 : name.charCodeAt(at - 1),
  );
}

export function parseFleetMessage(message: Uint8Array): FleetMessage {
  const length = message[0] ?? 0;
  const id = JSON.parse(String.fromCharCode(...message.subarray(1, 1 + length))) as FleetMessage['id'];
  return { id, frame: message.subarray(frameStart(length)) };
}

function frameStart(idBytes: number): number {
  return Math.ceil((1 + idBytes) / FLEET_FRAME.alignBytes) * FLEET_FRAME.alignBytes;
}
