import type { Alert, Silence } from '@meridian/shared/alert.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { serverNowMs } from '../data/fleet-store.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { currentList, cursorLine } from '../lists/lists.ts';
import type { Command } from './command.ts';

const SILENCE_MS = { '1 h': 3_600_000, '4 h': 4 * 3_600_000, '1 day': 86_400_000, '7 days': 7 * 86_400_000 } as const;

function currentAlert(cockpit: Cockpit): Alert | null {
  const line = cursorLine(cockpit, 'alerts');
  return line?.kind === 'alert' ? line.alert : null;
}

/** The silence under the cursor of the Alerts screen. */
export function currentSilence(cockpit: Cockpit): Silence | null {
  if (currentList(cockpit.ui.getState()) !== 'alerts') return null;
  const line = cursorLine(cockpit, 'alerts');
  return line?.kind === 'silence' ? line.silence : null;
}

function needsAlert(cockpit: Cockpit): string | null {
  return currentAlert(cockpit) === null ? 'no alert is selected' : null;
}

/** Says to all others: someone is at it. */
export const takeAlert: Command = {
  id: 'alert.take',
  keys: ['T'],
  title: 'take the alert: you take care of it',
  short: 'take',
  on: ['alerts'],
  changes: true,
  enabledWhen: needsAlert,
  run: (cockpit) => {
    const alert = currentAlert(cockpit);
    if (alert === null) return;
    openChange(cockpit, {
      title: `Take: ${alert.summary}`,
      doneText: 'the alert is yours',
      fields: [
        {
          name: 'note',
          label: 'Note',
          kind: 'text',
          isRequired: false,
          hint: 'for whoever looks after you; may be empty',
        },
      ],
      says: ['Others see that you take care of it. It stays open until what it is about is over.'],
      step: ({ note = '' }) => ({
        label: `take ${alert.code}`,
        request: { type: 'alerts.acknowledge', alertKey: alert.alertKey, ...(note === '' ? {} : { note }) },
      }),
    });
  },
};

/** Nobody is told of it for a while: of this alert's kind, where it is. */
export const silenceAlert: Command = {
  id: 'alert.silence',
  keys: ['L'],
  title: 'lull: silence this kind of alert there for a while',
  short: 'silence',
  on: ['alerts'],
  changes: true,
  enabledWhen: needsAlert,
  run: (cockpit) => {
    const alert = currentAlert(cockpit);
    if (alert === null) return;
    const { code, regionId, serverId } = alert;
    openChange(cockpit, {
      title: `Silence ${code}${regionId === null ? '' : ` of ${regionId}`}`,
      doneText: `${code} is silent`,
      fields: [
        { name: 'reason', label: 'Reason', kind: 'text', isRequired: true, hint: 'why nobody needs to be told' },
        {
          name: 'length',
          label: 'For',
          kind: 'choice',
          isRequired: true,
          choices: Object.keys(SILENCE_MS),
          hint: 'space changes it; it ends by itself',
        },
      ],
      says: ['Nobody is told of alerts of this kind there until then. They go on being listed.'],
      step: ({ reason = '', length = '' }) => {
        const lengths: Readonly<Record<string, number>> = SILENCE_MS;
        const endMs = serverNowMs(cockpit.fleet.getState(), cockpit.clock) + (lengths[length] ?? SILENCE_MS['1 h']);
        const endsAt = new Date(endMs).toISOString();
        const request = { type: 'alerts.silence', regionId, serverId, code, endsAt, reason } as const;
        return { label: `silence ${code}`, request };
      },
    });
  },
};

/** What E means on a silence. */
export function openEndSilence(cockpit: Cockpit, { silenceId, code, owner }: Silence): void {
  openChange(cockpit, {
    title: `End the silence of ${owner}`,
    doneText: 'the silence is over',
    fields: [],
    says: [`From now on someone is told of ${code ?? 'every alert'} there again.`],
    step: () => ({ label: 'end the silence', request: { type: 'alerts.endSilence', silenceId } }),
  });
}
