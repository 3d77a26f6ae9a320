import { splitEndpoint } from '@meridian/shared/endpoint.ts';
import type { ProbeKind } from '@meridian/shared/probe.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { AddressForbidden, type AddressGuard, NameUnresolved, type PinnedHost } from '../address-guard.ts';
import { httpHealth, httpsHealth } from './http-health.ts';
import type { Probe, ProbeAnswer } from './probe.ts';
import { sipOverTcp, sipOverTls } from './sip-stream.ts';
import { sipOverUdp } from './sip-udp.ts';
import { stunBinding } from './stun-binding.ts';
import { tcpConnect } from './tcp-connect.ts';
import { tlsCertificate } from './tls-certificate.ts';
import { whyFailed } from './why-failed.ts';

/** What of a server decides how it is asked. */
export type ProbeTarget = {
  readonly endpoint: string;
  readonly type: ServerType;
  readonly sipPort: number;
  readonly stunPort: number | null;
  readonly useSSL: boolean;
};

type Ask = { readonly kind: ProbeKind; readonly probe: Probe; readonly port: number };

/** What a server is asked: its type and its ports say what it should answer. */
export function asksOf({ endpoint, type, sipPort, stunPort, useSSL }: ProbeTarget): Ask[] {
  const port = Number(splitEndpoint(endpoint).port ?? (useSSL ? 443 : 80));
  const certificateAt = (at: number): Ask[] => (useSSL ? [{ kind: 'tls', probe: tlsCertificate, port: at }] : []);
  const stun: Ask[] = stunPort === null ? [] : [{ kind: 'stun', probe: stunBinding, port: stunPort }];
  if (type === 'Backend') {
    return [{ kind: 'http', probe: useSSL ? httpsHealth : httpHealth, port }, ...certificateAt(port), ...stun];
  }
  const sip: Ask[] = useSSL
    ? [{ kind: 'sipTls', probe: sipOverTls, port: sipPort }]
    : [
        { kind: 'sipUdp', probe: sipOverUdp, port: sipPort },
        { kind: 'sipTcp', probe: sipOverTcp, port: sipPort },
      ];
  return [...sip, { kind: 'tcp', probe: tcpConnect, port }, ...certificateAt(sipPort), ...stun];
}

/** Asks a server everything at once, at addresses that were judged for this one time. */
export async function probeServer(
  target: ProbeTarget,
  allowedCidrs: readonly string[],
  guard: AddressGuard,
  monotonicMs: () => number,
): Promise<readonly ProbeAnswer[]> {
  const asks = asksOf(target);
  try {
    const pinned = await guard.pin(splitEndpoint(target.endpoint).host, allowedCidrs);
    return await Promise.all(asks.map((ask) => answerTo(ask, pinned, monotonicMs)));
  } catch (error) {
    if (!(error instanceof AddressForbidden || error instanceof NameUnresolved)) throw error;
    return asks.map(({ kind }) => ({ kind, ok: null, latencyMs: null, message: error.message }));
  }
}

async function answerTo(
  { kind, probe, port }: Ask,
  pinned: PinnedHost,
  monotonicMs: () => number,
): Promise<ProbeAnswer> {
  const askedAtMs = monotonicMs();
  try {
    const heard = await probe({ pinned, port });
    return { kind, ok: true, latencyMs: Math.round((monotonicMs() - askedAtMs) * 10) / 10, ...heard };
  } catch (error) {
    return { kind, ok: false, latencyMs: null, ...whyFailed(error) };
  }
}
