import { KEY_OVERLAP_MAX_MS, KEY_OVERLAP_MS, type ServerKey } from '@meridian/shared/server.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import { currentTarget } from '../cockpit/selection.ts';
import { serverNowMs } from '../data/fleet-store.ts';
import type { FieldSpec, FormValues } from '../dialogs/change-dialog.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { keyText, oldKeyText } from '../health/key-words.ts';
import type { Command } from './command.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

const OVERLAPS_MS: Readonly<Record<string, number>> = {
  '24 h': KEY_OVERLAP_MS,
  '1 h': 3_600_000,
  '7 days': KEY_OVERLAP_MAX_MS,
  'not at all': 0,
};
const NEW_KEY = 'a new key';
const END_OLD = 'end the key before now';

const OVERLAP: FieldSpec = {
  name: 'overlap',
  label: 'Beside a new key, the one that its node uses works on for',
  kind: 'choice',
  isRequired: true,
  choices: Object.keys(OVERLAPS_MS),
};

/** The keys of a server: what is known of them, a new one beside the one in use, and the end of that one. */
export const serverKeys: Command = {
  id: 'server.keys',
  keys: ['K'],
  title: 'keys of the server: give it a new one, end the one before',
  changes: true,
  role: 'admin',
  isSingle: true,
  enabledWhen: (cockpit) => {
    const target = currentTarget(cockpit);
    return target?.kind === 'region' ? 'servers have keys, regions have none' : needsTarget(cockpit);
  },
  run: (cockpit) =>
    withTarget(cockpit, (target) => {
      if (target.kind !== 'server') return;
      const { server } = target;
      const name = nameOf(target);
      openChange(cockpit, {
        title: `Keys of ${name}`,
        doneText: `the keys of ${name} are changed`,
        fields: fieldsFor(server.key, serverNowMs(cockpit.fleet.getState(), cockpit.clock)),
        step: (values) => ({ label: `change the keys of ${name}`, request: requestFor(server, values) }),
      });
    }),
};

/** What is known of the keys stands beside the first thing that is asked. */
function fieldsFor(key: ServerKey, nowMs: number): readonly FieldSpec[] {
  const { previous } = key;
  const known = `now: ${keyText(key, nowMs)}`;
  if (previous === null) return [{ ...OVERLAP, hint: `${known}. ${SPACE}` }];
  const choices = [NEW_KEY, END_OLD];
  const hint = `${known}; before: ${oldKeyText(previous, nowMs)}. ${SPACE}`;
  return [
    { name: 'do', label: 'What is to be done', kind: 'choice', isRequired: true, choices, hint },
    { ...OVERLAP, hint: SPACE },
  ];
}

const SPACE = 'space changes it';

function requestFor({ regionId, serverId }: ServerLine, values: FormValues) {
  if (values['do'] === END_OLD) return { type: 'revokeRegionServerKey', regionId, serverId } as const;
  const overlapMs = OVERLAPS_MS[values['overlap'] ?? ''] ?? KEY_OVERLAP_MS;
  return { type: 'rotateRegionServerKey', regionId, serverId, overlapMs } as const;
}
