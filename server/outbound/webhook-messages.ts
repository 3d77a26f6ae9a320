import type { Severity } from '@meridian/shared/severity.ts';
import type { Alert } from '@meridian/shared/alert.ts';
import type { Webhook, WebhookShape } from './webhook-config.ts';

/** What is told of an alert: that it opened, that someone takes care of it, that it is over. */
export type Notice = { readonly state: 'open' | 'acknowledged' | 'resolved'; readonly alert: Alert };

const SUMMARY_MAX = 1024;

/** The same for everything that is told of one alert, also after a restart; another one once it opens again. */
export function dedupKeyOf({ alertKey, openedAt }: Pick<Alert, 'alertKey' | 'openedAt'>): string {
  return `${alertKey}@${openedAt}`;
}

/** The body that a webhook of that shape takes, as JSON. */
export function messageFor({ shape, routingKey }: Webhook, notice: Notice): string {
  return JSON.stringify(MESSAGES[shape](notice, routingKey));
}

const MESSAGES: Readonly<Record<WebhookShape, (notice: Notice, routingKey: string | null) => object>> = {
  generic: ({ state, alert }) => ({
    version: 1,
    event: state === 'open' ? 'opened' : state,
    dedupKey: dedupKeyOf(alert),
    text: noticeText({ state, alert }),
    open: openCommand(alert),
    alert,
  }),
  slack: (notice) => ({ text: escapedForSlack(noticeText(notice)) }),
  // https://developer.pagerduty.com/docs/send-alert-event
  pagerduty: ({ state, alert }, routingKey) => ({
    routing_key: routingKey,
    event_action: PAGERDUTY_ACTIONS[state],
    dedup_key: dedupKeyOf(alert).slice(0, 255),
    client: 'Meridian',
    payload: {
      summary: `${alert.regionId ?? 'Fleet'}: ${alert.summary} · ${openCommand(alert)}`.slice(0, SUMMARY_MAX),
      source: alert.serverId ?? alert.regionId ?? 'meridian',
      severity: PAGERDUTY_SEVERITIES[alert.severity],
      timestamp: alert.openedAt,
      class: alert.code,
      ...(alert.regionId !== null && { group: alert.regionId }),
      ...(alert.serverId !== null && { component: alert.serverId }),
      custom_details: {
        effect: alert.effect,
        action: alert.action,
        open: openCommand(alert),
        alertKey: alert.alertKey,
      },
    },
  }),
};

const PAGERDUTY_ACTIONS = { open: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' } as const;
const PAGERDUTY_SEVERITIES: Readonly<Record<Severity, string>> = { page: 'critical', ticket: 'warning', info: 'info' };

/** Lines for a person, the last one to be pasted into a shell. */
export function noticeText({ state, alert }: Notice): string {
  const { severity, code, summary, effect, action, acknowledged, regionId } = alert;
  const title = `${regionId ?? 'Fleet'}: ${summary}`;
  if (state === 'resolved') return [`OVER ${title} (${code})`, openCommand(alert)].join('\n');
  const by = acknowledged
    ? [`${acknowledged.by} takes care of it${acknowledged.note ? `: ${acknowledged.note}` : ''}`]
    : [];
  return [`${severity.toUpperCase()} ${title} (${code})`, ...by, effect, action, openCommand(alert)].join('\n');
}

/** Opens the cockpit where the alert is. */
function openCommand({ regionId }: Pick<Alert, 'regionId'>): string {
  return regionId === null ? 'meridian' : `meridian open ${regionId}`;
}

function escapedForSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
