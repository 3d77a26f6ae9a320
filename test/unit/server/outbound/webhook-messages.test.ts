import type { Alert } from '@meridian/shared/alert.ts';
import { expect, test } from 'vitest';
import type { Webhook, WebhookShape } from '../../../../server/outbound/webhook-config.ts';
import { messageFor, type Notice } from '../../../../server/outbound/webhook-messages.ts';

const ALERT: Alert = {
  alertKey: 'NODE_DEAD/US-WEST/srv_1',
  code: 'NODE_DEAD',
  severity: 'ticket',
  regionId: 'US-WEST',
  serverId: 'srv_1',
  summary: 'Backend <be-1.example> & co is dead',
  effect: 'Its calls are lost',
  action: 'Look at the host',
  openedAt: '2026-06-01T00:00:00.000Z',
  resolvedAt: null,
  acknowledged: null,
  silencedBecause: null,
};
const DEDUP_KEY = 'NODE_DEAD/US-WEST/srv_1@2026-06-01T00:00:00.000Z';

function message(shape: WebhookShape, state: Notice['state'], change: Partial<Alert> = {}): unknown {
  const webhook: Webhook = {
    name: 'team',
    url: new URL('https://hooks.example'),
    shape,
    routingKey: 'r0uting',
    minSeverity: 'ticket',
    regionIds: null,
    allowPrivate: false,
  };
  return JSON.parse(messageFor(webhook, { state, alert: { ...ALERT, ...change } }));
}

test('the generic shape has the whole alert, and words with what to paste', () => {
  expect(message('generic', 'open')).toEqual({
    version: 1,
    event: 'opened',
    dedupKey: DEDUP_KEY,
    text: 'TICKET US-WEST: Backend <be-1.example> & co is dead (NODE_DEAD)\nIts calls are lost\nLook at the host\nmeridian open US-WEST',
    open: 'meridian open US-WEST',
    alert: ALERT,
  });
  expect(message('generic', 'resolved', { resolvedAt: ALERT.openedAt })).toMatchObject({
    event: 'resolved',
    dedupKey: DEDUP_KEY,
    text: 'OVER US-WEST: Backend <be-1.example> & co is dead (NODE_DEAD)\nmeridian open US-WEST',
  });
});

test('Slack gets text in which nothing is markup that should not be', () => {
  const acknowledged = { at: ALERT.openedAt, by: 'ada', note: 'on it' };
  expect(message('slack', 'acknowledged', { acknowledged })).toEqual({
    text: 'TICKET US-WEST: Backend &lt;be-1.example&gt; &amp; co is dead (NODE_DEAD)\nada takes care of it: on it\nIts calls are lost\nLook at the host\nmeridian open US-WEST',
  });
});

test('PagerDuty gets events of version 2, all of one alert under one key', () => {
  expect(message('pagerduty', 'open')).toEqual({
    routing_key: 'r0uting',
    event_action: 'trigger',
    dedup_key: DEDUP_KEY,
    client: 'Meridian',
    payload: {
      summary: 'US-WEST: Backend <be-1.example> & co is dead · meridian open US-WEST',
      source: 'srv_1',
      severity: 'warning',
      timestamp: ALERT.openedAt,
      class: 'NODE_DEAD',
      group: 'US-WEST',
      component: 'srv_1',
      custom_details: {
        effect: 'Its calls are lost',
        action: 'Look at the host',
        open: 'meridian open US-WEST',
        alertKey: ALERT.alertKey,
      },
    },
  });
  expect(message('pagerduty', 'acknowledged')).toMatchObject({ event_action: 'acknowledge', dedup_key: DEDUP_KEY });
  expect(message('pagerduty', 'resolved')).toMatchObject({ event_action: 'resolve', dedup_key: DEDUP_KEY });
});

test('an alert about no region says Fleet, and opens the cockpit', () => {
  const fleet = { regionId: null, serverId: null, severity: 'page' } as const;
  expect(message('pagerduty', 'open', fleet)).toMatchObject({ payload: { source: 'meridian', severity: 'critical' } });
  expect(message('generic', 'open', fleet)).toMatchObject({
    open: 'meridian',
    text: expect.stringMatching(/^PAGE Fleet:/),
  });
});
