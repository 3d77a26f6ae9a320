import { SEVERITIES } from '@meridian/shared/severity.ts';
import type { Alert, AlertsReport, Silence } from '@meridian/shared/alert.ts';
import { filterText } from '@meridian/shared/row-filter.ts';
import type { ListLine } from './list-line.ts';

export type AlertLine = ListLine &
  ({ readonly kind: 'alert'; readonly alert: Alert } | { readonly kind: 'silence'; readonly silence: Silence });

/** What needs a person: grouped by region, the worst group and the worst of a group first; silences below. */
export function alertLines(report: AlertsReport | null): readonly AlertLine[] {
  if (report === null) return NONE;
  const lines = made.get(report) ?? linesOf(report);
  made.set(report, lines);
  return lines;
}

const NONE: readonly AlertLine[] = [];
/** Thousands may be open, and they are asked for several times a frame. */
const made = new WeakMap<AlertsReport, readonly AlertLine[]>();

function linesOf(report: AlertsReport): readonly AlertLine[] {
  const worst = new Map<string, number>();
  for (const alert of report.alerts) {
    const group = groupOf(alert);
    worst.set(group, Math.min(worst.get(group) ?? SEVERITIES.length, weightOf(alert)));
  }
  const alerts = report.alerts.toSorted((left, right) => {
    const [leftGroup, rightGroup] = [groupOf(left), groupOf(right)];
    if (leftGroup !== rightGroup)
      return (worst.get(leftGroup) ?? 0) - (worst.get(rightGroup) ?? 0) || (leftGroup < rightGroup ? -1 : 1);
    return weightOf(left) - weightOf(right) || (left.openedAt < right.openedAt ? -1 : 1);
  });
  return [...alerts.map(alertLine), ...report.silences.map(silenceLine)];
}

/** What someone is told of now. */
export function openAndTold({ alerts }: AlertsReport): readonly Alert[] {
  return alerts.filter((alert) => alert.resolvedAt === null && alert.silencedBecause === null);
}

function groupOf({ regionId }: Alert): string {
  return regionId ?? '';
}

/** 0 is worst. One that nobody is told of stands below those that someone is. */
function weightOf({ severity, silencedBecause }: Alert): number {
  return SEVERITIES.indexOf(severity) + (silencedBecause === null ? 0 : 0.5);
}

function alertLine(alert: Alert): AlertLine {
  const { alertKey, regionId, serverId, code, severity, summary } = alert;
  const text = filterText({ severity, code, region: regionId ?? '' }, summary);
  return { kind: 'alert', id: alertKey, text, regionId, serverId, alert };
}

function silenceLine(silence: Silence): AlertLine {
  const { silenceId, regionId, serverId, code, owner, reason } = silence;
  const text = filterText({ code: code ?? '', region: regionId ?? '', who: owner }, `silence ${reason}`);
  return { kind: 'silence', id: `silence ${silenceId}`, text, regionId, serverId, silence };
}
