import type { Alert } from '@meridian/shared/alert.ts';
import { ALERT_DEFINITIONS } from '../../server/operations/alerts/definitions.ts';
import { noticeText } from '../../server/outbound/webhook-messages.ts';
import type { Drill } from './drills.ts';

/** The page as a webhook would bring it: what it means for callers, what to do, and a command to paste. */
export function pageText({ page }: Drill): string {
  const definition = ALERT_DEFINITIONS.find(({ code }) => code === page.code);
  if (definition === undefined) throw new Error(`there is no alert ${page.code}`);
  const { severity, effect, action } = definition;
  const alert: Alert = {
    ...page,
    severity,
    effect,
    action,
    alertKey: page.code,
    serverId: null,
    openedAt: new Date(0).toISOString(),
    resolvedAt: null,
    acknowledged: null,
    silencedBecause: null,
  };
  return noticeText({ state: 'open', alert });
}
