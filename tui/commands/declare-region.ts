import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { RegionVerdict } from '@meridian/shared/region-verdict.ts';
import { currentRegion } from '../cockpit/selection.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';

const VERDICTS: Readonly<Record<string, RegionVerdict>> = { 'it is down': 'down', 'it is well': 'well' };

/** What only a person, or another vantage, can know of a region that Meridian does not hear. */
export const declareRegion: Command = {
  id: 'region.judge',
  keys: ['J'],
  title: 'judge a cut-off region: it is down, or it is well',
  short: 'judge',
  changes: true,
  isSingle: true,
  enabledWhen: (cockpit) => {
    const region = currentRegion(cockpit);
    if (region === null) return 'no region is selected';
    return region.cutOffSince === null && isHeard(region) ? 'the region is heard: there is no doubt' : null;
  },
  run: (cockpit: Cockpit) => {
    const region = currentRegion(cockpit);
    if (region === null) return;
    const { regionId } = region;
    openChange(cockpit, {
      title: `Judge the cut-off region ${regionId}`,
      doneText: `${regionId} is judged`,
      fields: [
        {
          name: 'verdict',
          label: `${regionId}, as you know it from elsewhere`,
          kind: 'choice',
          isRequired: true,
          choices: Object.keys(VERDICTS),
          hint: 'space changes it',
        },
        {
          name: 'privateReason',
          label: 'Private reason (operators only)',
          kind: 'text',
          isRequired: true,
          hint: 'how you know',
        },
      ],
      says: [
        'Down: its silent nodes count as dead, and nothing is routed there.',
        'Well: it is the link to Meridian that is cut; the region gets sessions as before.',
      ],
      step: ({ verdict = '', privateReason = '' }) => ({
        label: `judge ${regionId}`,
        confirm: regionId,
        request: {
          type: 'serverMetrics.declareRegion',
          regionId,
          verdict: VERDICTS[verdict] ?? 'down',
          privateReason,
        },
      }),
    });
  },
};

/** A word that was given can be taken back while any node of it is silent. */
function isHeard({ totals }: RegionLine): boolean {
  return totals.heard >= totals.inService;
}
