import { TOGETHER_MAX } from '@meridian/shared/request-type.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import type { Mark } from '../cockpit/mark.ts';
import { marksInUse } from '../cockpit/marks.ts';
import { currentTarget, type Target } from '../cockpit/selection.ts';
import { asOne, errorText, type TogetherChange } from '../data/port.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { currentSilence, openEndSilence } from './alerts.ts';
import type { Command } from './command.ts';
import { currentOperation, openCancelOperation } from './operations.ts';
import { isOrAre, named, nameOfMarks, saysHidden } from './subject.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

/**
 * What stands between the target and service, in the order it is taken away: maintenance, then disabled; a drain ends
 * with the latter.
 */
function actionsFor(target: Target): readonly TogetherChange[] {
  return target.kind === 'server' ? serverActions(target.server) : regionActions(target.region);
}

function regionActions({ regionId, maintenance, disabled }: RegionLine): readonly TogetherChange[] {
  return [
    ...(maintenance === null ? [] : [{ type: 'disableRegionMaintenance', regionId } as const]),
    ...(disabled === null ? [] : [{ type: 'enableRegion', regionId } as const]),
  ];
}

function serverActions({ regionId, serverId, maintenance, disabled }: ServerLine): readonly TogetherChange[] {
  const ids = { regionId, serverId };
  return [
    ...(maintenance === null ? [] : [{ type: 'disableRegionServerMaintenance', ...ids } as const]),
    ...(disabled === null ? [] : [{ type: 'enableRegionServer', ...ids } as const]),
  ];
}

const WORDS: { readonly [Type in TogetherChange['type']]?: string } = {
  disableRegionServerMaintenance: 'end maintenance',
  enableRegionServer: 'enable',
  disableRegionMaintenance: 'end maintenance',
  enableRegion: 'enable',
};

function says(actions: readonly TogetherChange[]): string {
  return `That is: ${actions.map(({ type }) => WORDS[type] ?? type).join(', ')}`;
}

export const returnToService: Command = {
  id: 'service.return',
  keys: ['E'],
  title: 'return to service; end a drain, operation, silence',
  short: 'return',
  changes: true,
  enabledWhen: (cockpit) => {
    if (marksInUse(cockpit).length > 0) return null;
    if (currentOperation(cockpit) !== null || currentSilence(cockpit) !== null) return endedReason(cockpit);
    const missing = needsTarget(cockpit);
    const target = currentTarget(cockpit);
    if (missing !== null || target === null) return missing;
    return actionsFor(target).length === 0 ? 'it is neither disabled nor in maintenance' : null;
  },
  run: (cockpit) => {
    const marks = marksInUse(cockpit);
    if (marks.length > 0) return void returnMarks(cockpit, marks);
    const operation = currentOperation(cockpit);
    const silence = currentSilence(cockpit);
    if (operation !== null) return openCancelOperation(cockpit, operation);
    if (silence !== null) return openEndSilence(cockpit, silence);
    withTarget(cockpit, (target) => {
      const name = nameOf(target);
      openChange(cockpit, {
        title: `Return to service: ${name}`,
        doneText: `${name} is back in service`,
        fields: [],
        says: [says(actionsFor(target))],
        step: () => ({ label: `return ${name}`, request: asOne(actionsFor(target)) }),
      });
    });
  },
};

/** What stands in the way of each is read first: of most marked rows no more is known than their names. */
async function returnMarks(cockpit: Cockpit, marks: readonly Mark[]): Promise<void> {
  const name = nameOfMarks(marks);
  const marked = cockpit.ui.getState().marks;
  say(cockpit, `asking how they are: ${name} …`);
  let found: readonly { readonly mark: Mark; readonly actions: readonly TogetherChange[] }[];
  try {
    found = await Promise.all(marks.map(async (mark) => ({ mark, actions: await actionsForMark(cockpit, mark) })));
  } catch (error) {
    return say(cockpit, `${name}: ${errorText(error)}`, 'bad');
  }
  const { overlay, marks: now } = cockpit.ui.getState();
  // Whoever went on to something else does not mean it any more.
  if (overlay !== null || now !== marked) return;
  const actions = found.flatMap((each) => each.actions);
  const left = found.filter((each) => each.actions.length === 0).map(({ mark }) => mark);
  if (actions.length === 0) return say(cockpit, 'none of them is disabled or in maintenance', 'warn');
  if (actions.length > TOGETHER_MAX)
    return say(cockpit, `${actions.length} changes at once, and at most ${TOGETHER_MAX}: mark fewer`, 'warn');
  const subject = { kind: 'marks', name, marks } as const;
  openChange(cockpit, {
    title: `Return to service: ${name}`,
    doneText: `${name} ${isOrAre(subject)} back in service`,
    fields: [],
    says: [
      ...(left.length === 0 ? [] : [`In service already, and left as they are: ${named(left)}`]),
      ...saysHidden(cockpit, subject),
    ],
    step: () => ({ label: `return ${name}`, request: { type: 'regionManager.applyMany', actions } }),
  });
}

/** What is known of regions is live; a server is asked for. */
async function actionsForMark({ live, port }: Cockpit, { regionId, serverId }: Mark) {
  if (serverId !== null) return serverActions(await port.getServer(regionId, serverId));
  const region = live.getState().regions.get(regionId);
  return region === undefined ? [] : regionActions(region);
}

function endedReason(cockpit: Cockpit): string | null {
  const state = currentOperation(cockpit)?.state;
  return state === 'done' || state === 'cancelled' ? 'the operation is over' : null;
}
