import { DEADLINE_PRESETS_MS, type AfterDrain, type OnDeadline } from '@meridian/shared/drain.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import type { Target } from '../cockpit/selection.ts';
import { serverNowMs } from '../data/fleet-store.ts';
import type { FieldSpec, FormValues } from '../dialogs/change-dialog.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { maxParallelField, wholeNumberIn } from './number-fields.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

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
  enabledWhen: needsTarget,
  run: (cockpit) =>
    withTarget(cockpit, (target) => {
      const name = nameOf(target);
      const isRegion = target.kind === 'region';
      openChange(cockpit, {
        title: `Drain: ${name}`,
        doneText: isRegion ? `the drain of ${name} has begun: 4 shows it` : `${name} drains: 4 shows it`,
        fields: [
          ...REASON_FIELDS,
          ...DEADLINE_FIELDS,
          THEN_FIELD,
          ...(isRegion ? [maxParallelField(target.region)] : []),
        ],
        step: (values) => ({ label: `drain ${name}`, request: requestFor(cockpit, target, values) }),
      });
    }),
};

function requestFor(cockpit: Cockpit, target: Target, values: FormValues) {
  const { regionId } = target.region;
  const { deadlineMs, onDeadline } = deadlineIn(values);
  const then = THEN[values['then'] ?? ''] ?? 'disabled';
  if (target.kind === 'region') {
    const maxParallel = wholeNumberIn(values, 'maxParallel') ?? 1;
    const kind = 'regionDrain' as const;
    return {
      type: 'operations.start' as const,
      kind,
      regionId,
      maxParallel,
      deadlineMs,
      onDeadline,
      then,
      ...reasonsIn(values),
    };
  }
  const nowMs = serverNowMs(cockpit.fleet.getState(), cockpit.clock);
  const deadlineAt = deadlineMs === null ? null : new Date(nowMs + deadlineMs).toISOString();
  const { serverId } = target.server;
  return { type: 'drainRegionServer' as const, regionId, serverId, deadlineAt, onDeadline, then, ...reasonsIn(values) };
}
