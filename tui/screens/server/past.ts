import type { PastServer } from '@meridian/shared/past.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { Badge } from '../../health/server-health.ts';
import { formatCount, formatPercent, formatTime } from '../../widgets/figures.ts';
import { span, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import { field, heading } from './fields.ts';

/** What is kept of a server at a moment of the past, and no more. */
export function presentPastServer(region: RegionLine, then: PastServer, { shape, word, tone }: Badge): Row[] {
  const { isRoutable, isHeard, figures, type } = then;
  const routable =
    isRoutable === null ? 'nothing was sampled' : isRoutable ? 'got new sessions' : 'got no new sessions';
  const sessions = type === 'Backend' ? 'calls' : 'connections';
  return [
    [{ text: ` ${shape} ${word}`, tone, bold: true }, span(`   ${routable}`)],
    [],
    heading('Wanted, as far as it still is'),
    ...flagRows(region, then),
    [],
    heading(isHeard ? 'Seen' : 'Not heard'),
    field(sessions, formatCount(figures.sessions)),
    field('failed in 10 s', formatCount(figures.failed)),
    field('cpu, memory', `${formatPercent(figures.cpuUsagePercent)}   ${formatPercent(figures.memoryUsagePercent)}`),
    field('network Mbit/s', formatCount(figures.networkMbps)),
    field('setup p95 ms', formatCount(figures.setupMsP95)),
    field('RTP loss %', figures.rtpLossPercent === null ? '-' : String(figures.rtpLossPercent)),
    [],
    [span(' Reasons, probes, capacity and version are not kept of the past.', 'faint')],
  ];
}

function flagRows(region: RegionLine, { disabled, maintenance, drain }: PastServer): Row[] {
  const flags = {
    'region disabled': region.disabled,
    'region mainten.': region.maintenance,
    disabled,
    maintenance,
    drain,
  };
  const set = Object.entries(flags).flatMap(([label, flag]) =>
    flag === null
      ? []
      : [field(label, `since ${formatTime(flag.at)} by ${safeText(flag.by)}: "${safeText(flag.publicReason)}"`)],
  );
  return set.length === 0 ? [field('flags', 'none that was set then and still is')] : set;
}
