import { STORAGE_STEPS, type StorageCheck } from '@meridian/shared/storage-check.ts';
import { currentRegion } from '../cockpit/selection.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { span, type Row } from '../widgets/row.ts';
import { fitText, safeText } from '../widgets/safe-text.ts';
import type { Command } from './command.ts';

const STEP_WIDTH = 14;

/** Writes a small object, reads it back and deletes it: what a recording will need. */
export const verifyBucket: Command = {
  id: 'region.verifyBucket',
  keys: ['V'],
  title: 'verify the bucket: write, read back, delete',
  short: 'verify bucket',
  changes: true,
  isSingle: true,
  enabledWhen: (cockpit) => {
    const region = currentRegion(cockpit);
    if (region === null) return 'no region is selected';
    return region.s3 === null ? 'the region has no bucket: B sets it' : null;
  },
  run: (cockpit) => {
    const region = currentRegion(cockpit);
    if (region?.s3 == null) return;
    const { regionId, s3 } = region;
    openChange(cockpit, {
      title: `Verify the bucket of ${regionId}`,
      doneText: `the bucket of ${regionId} was checked`,
      fields: [],
      says: [
        `A small object is put into ${s3.bucket} at ${s3.endpoint}, read back and deleted. Nothing else is touched.`,
      ],
      told: ({ check }) => (check === undefined ? [] : presentCheck(check)),
      step: () => ({
        label: `verify the bucket of ${regionId}`,
        request: { type: 'regionManager.verifyRegionS3', regionId },
      }),
    });
  },
};

/** Each step and what came of it; what follows the first one that failed was not tried. */
function presentCheck({ ok, steps }: StorageCheck): readonly Row[] {
  const tried = steps.map(({ step, ok: isWell, code, message }): Row => {
    const told = safeText([code, message].filter((part) => part !== undefined).join(': '));
    return isWell
      ? [span('● ', 'ok'), span(fitText(step, STEP_WIDTH)), span('done', 'faint')]
      : [span('✕ ', 'bad'), span(fitText(step, STEP_WIDTH), 'bad'), span(told, 'bad')];
  });
  const left = STORAGE_STEPS.slice(steps.length).map((step): Row => [
    span('◌ ', 'faint'),
    span(`${fitText(step, STEP_WIDTH)}not tried`, 'faint'),
  ]);
  const end: Row = ok
    ? [{ text: '● The storage works.', tone: 'ok', bold: true }]
    : [{ text: '✕ The storage does not work.', tone: 'bad', bold: true }];
  return [end, [], ...tried, ...left];
}
