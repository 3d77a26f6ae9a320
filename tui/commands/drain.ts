import { DEADLINE_PRESETS_MS, type AfterDrain, type OnDeadline } from '@meridian/shared/drain.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { marksInUse } from '../cockpit/marks.ts';
import { serverNowMs } from '../data/fleet-store.ts';
import type { FieldSpec, FormValues } from '../dialogs/change-dialog.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { maxParallelField, wholeNumberIn } from './number-fields.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';
import { needsSubject, requestFor, saysHidden, withSubject } from './subject.ts';

const SPACE = 'space changes it';
const ON_DEADLINE: Readonly<Record<string, OnDeadline>> = { kept: 'keep', ended: 'end' };
const THEN: Readonly<Record<string, AfterDrain>> = { 'stay disabled': 'disabled', 'stop the process': 'stop' };

/** How long it may take, and what becomes of sessions that are left then. */
export const DEADLINE_FIELDS: readonly FieldSpec[] = [
  {
    name: 'deadline',
    label: 'Deadline',
    kind: 'choice',
    isRequired: true,
    choices: Object.keys(DEADLINE_PRESETS_MS),
    initial: 'none',
    hint: SPACE,
  },
  {
    name: 'onDeadline',
    label: 'At the deadline, sessions are',
    kind: 'choice',
    isRequired: true,
    choices: Object.keys(ON_DEADLINE),
    hint: `kept: they go on, and the drain is overdue; ended: the node is told to wrap up. ${SPACE}`,
  },
];
const THEN_FIELD: FieldSpec = {
  name: 'then',
  label: 'Once it is empty',
  kind: 'choice',
  isRequired: true,
  choices: Object.keys(THEN),
  hint: `stopping is one way: the process must be started again at its host. ${SPACE}`,
};

export function deadlineIn(values: FormValues): {
  readonly deadlineMs: number | null;
  readonly onDeadline: OnDeadline;
} {
  const presets: Readonly<Record<string, number | null>> = DEADLINE_PRESETS_MS;
  return {
    deadlineMs: presets[values['deadline'] ?? ''] ?? null,
    onDeadline: ON_DEADLINE[values['onDeadline'] ?? ''] ?? 'keep',
  };
}

/** Disabled, and its sessions followed down; a region's servers a few at a time. */
export const drain: Command = {
  id: 'drain.start',
  keys: ['D'],
  title: 'drain: sessions there are followed down',
  short: 'drain',
  changes: true,
  enabledWhen: (cockpit) =>
    marksInUse(cockpit).some(({ serverId }) => serverId === null)
      ? 'regions are drained one at a time: \\ takes the marks away'
      : needsSubject(cockpit),
  run: (cockpit) =>
    withSubject(cockpit, (subject) => {
      const { name } = subject;
      const region = subject.kind === 'one' && subject.target.kind === 'region' ? subject.target.region : null;
      openChange(cockpit, {
        title: `Drain: ${name}`,
        doneText:
          region === null
            ? `${name} ${subject.kind === 'one' ? 'drains' : 'drain'}: 4 shows it`
            : `the drain of ${name} has begun: 4 shows it`,
        says: saysHidden(cockpit, subject),
        fields: [
          ...REASON_FIELDS,
          ...DEADLINE_FIELDS,
          THEN_FIELD,
          ...(region === null ? [] : [maxParallelField(region)]),
        ],
        step: (values) => ({
          label: `drain ${name}`,
          request:
            region === null
              ? requestFor(subject, ({ regionId, serverId }) => drainOf(cockpit, regionId, serverId ?? '', values))
              : regionDrainOf(region.regionId, values),
        }),
      });
    }),
};

function regionDrainOf(regionId: string, values: FormValues) {
  const maxParallel = wholeNumberIn(values, 'maxParallel') ?? 1;
  const type = 'operations.start' as const;
  const kind = 'regionDrain' as const;
  return { type, kind, regionId, maxParallel, ...deadlineIn(values), then: thenIn(values), ...reasonsIn(values) };
}

function drainOf(cockpit: Cockpit, regionId: string, serverId: string, values: FormValues) {
  const { deadlineMs, onDeadline } = deadlineIn(values);
  const nowMs = serverNowMs(cockpit.fleet.getState(), cockpit.clock);
  const deadlineAt = deadlineMs === null ? null : new Date(nowMs + deadlineMs).toISOString();
  const type = 'drainRegionServer' as const;
  return { type, regionId, serverId, deadlineAt, onDeadline, then: thenIn(values), ...reasonsIn(values) };
}

function thenIn(values: FormValues): AfterDrain {
  return THEN[values['then'] ?? ''] ?? 'disabled';
}
