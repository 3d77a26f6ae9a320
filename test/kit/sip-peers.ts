import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, has, Peer, selfSigned } from './peers.ts';

/** A real SIP proxy on the loopback: UDP, TCP and STUN on one port, TLS on the other. */
export type Kamailio = { readonly port: number; readonly tlsPort: number; readonly peer: Peer };

/** With TLS, which Debian keeps in a package of its own. */
export const hasKamailio = has('kamailio', 'openssl') && globSync('/usr/lib/{*/,}kamailio/modules/tls.so').length > 0;

/** Starts kamailio, which answers OPTIONS with this status. */
export async function startKamailio(folder: string, status = 200): Promise<Kamailio> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const { keyFile, certFile } = selfSigned(folder, 'proxy.test');
  const config = join(folder, 'kamailio.cfg');
  const modules = ['sl', 'pv', 'textops', 'siputils', 'stun', 'tls'].map((name) => `loadmodule "${name}.so"`);
  writeFileSync(
    config,
    `#!KAMAILIO
debug=1
log_stderror=yes
children=1
tcp_children=1
enable_tls=yes
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
listen=tls:127.0.0.1:${tlsPort}
${modules.join('\n')}
modparam("tls", "private_key", "${keyFile}")
modparam("tls", "certificate", "${certFile}")
modparam("tls", "tls_method", "TLSv1.2+")
request_route {
  if (is_method("OPTIONS")) { sl_send_reply("${status}", "As asked"); exit; }
  sl_send_reply("405", "Method Not Allowed");
}
`,
  );
  return {
    port,
    tlsPort,
    peer: new Peer('kamailio', ['-DD', '-E', '-f', config, '-m', '32', '-M', '8', '-Y', folder]),
  };
}

/** A real SIP user agent of sipp: answers each OPTIONS with this status line, or reads it and stays silent on null. */
export async function startSipp(
  folder: string,
  transport: 'udp' | 'tcp',
  statusLine: string | null,
): Promise<{ readonly port: number; readonly peer: Peer }> {
  const port = await freePort();
  const scenario = join(folder, `uas-${port}.xml`);
  const answer = `<send><![CDATA[
SIP/2.0 ${statusLine}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;
  writeFileSync(
    scenario,
    `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="options"><recv request="OPTIONS"/>${statusLine === null ? '' : answer}</scenario>
`,
  );
  const [address, mode] = [['-i', '127.0.0.1', '-p', String(port)], transport === 'udp' ? 'u1' : 't1'];
  return { port, peer: new Peer('sipp', ['-sf', scenario, ...address, '-t', mode, '-nostdin'], { cwd: folder }) };
}
