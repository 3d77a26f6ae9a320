import { FLEET_FRAME, type FleetFrame } from '@meridian/shared/fleet-frame.ts';
import { parseFleetMessage } from '@meridian/shared/fleet-message.ts';
import { type Encoder, jsonEncoder } from '@trpc/client';

const { epochAt, seqAt } = FLEET_FRAME;

/** JSON, and whole-fleet frames in binary, which say by their id where to go on after a reconnect. */
export const socketDecoder: Encoder = {
  encode: (message) => jsonEncoder.encode(message),
  decode(data) {
    if (typeof data === 'string') return jsonEncoder.decode(data);
    const { id, frame } = parseFleetMessage(new Uint8Array(data));
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const frameId = `${view.getUint32(epochAt, true)}.${view.getUint32(seqAt, true)}`;
    const fleet: FleetFrame = { type: 'fleet', id: frameId, bytes: frame };
    return { id, result: { type: 'data', id: frameId, data: fleet } };
  },
};
