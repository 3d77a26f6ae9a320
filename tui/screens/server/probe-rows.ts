import type { ProbeCheck, ProbeKind, ProbeReport, ProbeStatus } from '@meridian/shared/probe.ts';
import type { Tone } from '../../theme/tones.ts';
import { formatAge } from '../../widgets/figures.ts';
import { readAs, span, type Row } from '../../widgets/row.ts';
import { fitNumber, fitText, safeText } from '../../widgets/safe-text.ts';
import { field, heading } from './fields.ts';

const STATUSES: Readonly<Record<ProbeStatus, { readonly shape: string; readonly tone: Tone }>> = {
  Ok: { shape: '●', tone: 'ok' },
  Failing: { shape: '✕', tone: 'bad' },
  Unknown: { shape: '◌', tone: 'faint' },
};
const KINDS: Readonly<Record<ProbeKind, string>> = {
  http: 'HTTP',
  tcp: 'TCP',
  sipUdp: 'SIP over UDP',
  sipTcp: 'SIP over TCP',
  sipTls: 'SIP over TLS',
  stun: 'STUN',
  tls: 'certificate',
};
const KIND_WIDTH = 13;

/** What asking the server from outside told, check by check. */
export function presentProbes(probe: ProbeReport | null, nowMs: number): Row[] {
  if (probe === null) return [heading('From outside'), field('probes', 'not asked yet', 'faint')];
  const { shape, tone } = STATUSES[probe.status];
  const weight = probe.status === 'Failing' && !probe.decides ? '; it is told, and keeps no session away' : '';
  const age = formatAge(nowMs - Date.parse(probe.checkedAt));
  return [
    heading('From outside'),
    field('probes', `${shape} ${probe.status}, asked ${age} ago${weight}`, tone),
    ...probe.checks.map((check) => checkRow(check, nowMs)),
  ];
}

function checkRow(
  { kind, status, latencyMs, message, isNotAccepting, certificateExpiresAt }: ProbeCheck,
  nowMs: number,
): Row {
  const { shape, tone } = isNotAccepting ? { shape: '▲', tone: 'warn' as const } : STATUSES[status];
  const latency = latencyMs === null ? '-' : `${Math.round(latencyMs)} ms`;
  const days = certificateExpiresAt === undefined ? null : (Date.parse(certificateExpiresAt) - nowMs) / 86_400_000;
  return [
    readAs(`   ${shape} `, isNotAccepting ? 'not accepting  ' : `${status}  `, tone),
    span(`${fitText(KINDS[kind], KIND_WIDTH)} ${fitNumber(latency, 8)}  `),
    span(safeText(message)),
    ...(days === null ? [] : [span(`; ends in ${Math.floor(days)} days`, days < 14 ? 'warn' : 'faint')]),
  ];
}
