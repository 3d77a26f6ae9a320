import { randomBytes } from 'node:crypto';
import { type Probe, ProbeFailed } from './probe.ts';
import { udpExchange } from './udp-exchange.ts';

const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x21_12_a4_42;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;

/** A STUN Binding (RFC 8489): does it tell us where it sees us? */
export const stunBinding: Probe = async (place) => {
  const transactionId = randomBytes(12);
  const type = await udpExchange(
    place,
    () => bindingRequest(transactionId),
    (packet) => answerType(packet, transactionId),
  );
  if (type === BINDING_ERROR) throw new ProbeFailed('It answers STUN with an error');
  return { message: 'Answers STUN' };
};

function bindingRequest(transactionId: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  transactionId.copy(header, 8);
  return header;
}

/** Success or error, where the packet answers this transaction; null for anything else. */
function answerType(packet: Buffer, transactionId: Buffer): number | null {
  if (packet.length < HEADER_BYTES || packet.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  if (packet.length !== HEADER_BYTES + packet.readUInt16BE(2) || packet.length % 4 !== 0) return null;
  if (!packet.subarray(8, HEADER_BYTES).equals(transactionId)) return null;
  const type = packet.readUInt16BE(0);
  return type === BINDING_SUCCESS || type === BINDING_ERROR ? type : null;
}
