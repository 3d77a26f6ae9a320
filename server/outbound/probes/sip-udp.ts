import type { Probe } from './probe.ts';
import { finalStatus, heardIn, optionsRequest, type SipRequest } from './sip-message.ts';
import { udpExchange } from './udp-exchange.ts';

/** SIP OPTIONS over UDP, sent again while nothing comes. */
export const sipOverUdp: Probe = async (place) => {
  let request: SipRequest | null = null;
  const status = await udpExchange(
    place,
    (local) => {
      request = optionsRequest({ transport: 'UDP', host: place.pinned.host, port: place.port, local });
      return Buffer.from(request.text);
    },
    (packet) => request && finalStatus(packet.toString('latin1'), request),
  );
  return heardIn(status);
};
