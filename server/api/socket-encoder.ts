import type { MetricsFrame } from '@meridian/shared/frame.ts';
import { fleetMessagePrefix } from '@meridian/shared/fleet-message.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { type Encoder, jsonEncoder } from '@trpc/server/adapters/ws';
import { SharedFrame } from '../fleet/stream/fleet-stream.ts';

/** Frames in plain JSON that many watchers share, as text: worked out for the first of them. */
const texts = new WeakMap<object, string>();
const SHARED: ReadonlySet<unknown> = new Set<MetricsFrame['type']>(['snapshot', 'frame']);

/** What stands before a frame on its way to one watcher; the frame itself is nobody's copy. */
export class FramePrefix extends Uint8Array<ArrayBuffer> {
  readonly frame: SharedFrame;

  constructor(id: string | number, frame: SharedFrame) {
    const prefix = fleetMessagePrefix(id);
    super(new ArrayBuffer(prefix.length));
    this.set(prefix);
    this.frame = frame;
  }
}

/** JSON, but for what many watchers are sent at once: that is encoded once, and the binary form goes out as bytes. */
export const socketEncoder: Encoder = {
  encode(message) {
    const { id, result } = isRecord(message) ? message : {};
    const data = isRecord(result) && result['type'] === 'data' ? result['data'] : null;
    if (!isRecord(data) || (typeof id !== 'string' && typeof id !== 'number')) return jsonEncoder.encode(message);

    if (data instanceof SharedFrame) return new FramePrefix(id, data);
    if (!SHARED.has(data['type'])) return jsonEncoder.encode(message);
    const text = texts.get(data) ?? JSON.stringify(data);
    texts.set(data, text);
    return `{"id":${JSON.stringify(id)},"result":{"type":"data","data":${text}}}`;
  },
  decode: (data) => jsonEncoder.decode(data),
};
