import { randomBytes, randomUUID } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type Heard, ProbeFailed } from './probe.ts';

export type SipTransport = 'UDP' | 'TCP' | 'TLS';

/** What ties an answer to its request (RFC 3261, 17.1.3 and 8.1.3.3). */
export type SipRequest = { readonly text: string; readonly branch: string; readonly callId: string };

type SipEnds = {
  readonly transport: SipTransport;
  readonly host: string;
  readonly port: number;
  readonly local: { readonly address: string; readonly port: number };
};

/** An OPTIONS request outside of any dialogue (RFC 3261, 11.1). */
export function optionsRequest({ transport, host, port, local }: SipEnds): SipRequest {
  const branch = `z9hG4bK${randomBytes(12).toString('hex')}`;
  const callId = randomUUID();
  const target = `sip:${inUri(host)}:${port}`;
  const via = `${inUri(local.address)}:${local.port}`;
  const parameter = transport === 'UDP' ? '' : `;transport=${transport.toLowerCase()}`;
  const lines = [
    `OPTIONS ${target}${parameter} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${via};branch=${branch};rport`,
    'Max-Forwards: 70',
    `From: <sip:meridian@${inUri(local.address)}>;tag=${randomBytes(8).toString('hex')}`,
    `To: <${target}>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 OPTIONS',
    `Contact: <sip:meridian@${via}${parameter}>`,
    'Accept: application/sdp',
    'User-Agent: Meridian',
    'Content-Length: 0',
  ];
  return { text: `${lines.join('\r\n')}\r\n\r\n`, branch, callId };
}

/** The status of a final answer to this very request; null for anything else, a provisional answer included. */
export function finalStatus(message: string, { branch, callId }: SipRequest): number | null {
  const [head = ''] = message.split('\r\n\r\n', 1);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const status = Number(/^SIP\/2\.0 ([1-6]\d\d) /i.exec(`${statusLine} `)?.[1] ?? 0);
  if (status < 200) return null;
  const isAnswer =
    branchOf(headerOf(lines, 'via', 'v')) === branch &&
    headerOf(lines, 'call-id', 'i') === callId &&
    /^1\s+OPTIONS$/.test(headerOf(lines, 'cseq') ?? '');
  return isAnswer ? status : null;
}

/** Who answers like this cannot serve; any other final answer shows that it lives. */
const NOT_WELL: readonly number[] = [500, 502, 504];
const NOT_ACCEPTING = 503;

/** What a final status says of who sent it. */
export function heardIn(status: number): Heard {
  if (NOT_WELL.includes(status)) throw new ProbeFailed(`It answers OPTIONS with ${status}`);
  if (status !== NOT_ACCEPTING) return { message: `Answers OPTIONS with ${status}` };
  return { message: 'Answers OPTIONS with 503: it takes no new sessions now', isNotAccepting: true };
}

/** The first of that name: of several Via headers the topmost is the sender's own. */
function headerOf(lines: readonly string[], ...names: readonly string[]): string | null {
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0 && names.includes(line.slice(0, colon).trim().toLowerCase())) return line.slice(colon + 1).trim();
  }
  return null;
}

function branchOf(via: string | null): string | null {
  // One header may list several Vias: ours is the first.
  const [own = ''] = (via ?? '').split(',', 1);
  return /;\s*branch\s*=\s*([^\s;,]+)/i.exec(own)?.[1] ?? null;
}

function inUri(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
