import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import type { FieldSpec, FormValues } from '../dialogs/change-dialog.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { locationIn, locationText } from './location-text.ts';

/** What is set of a region, filled in; only what was typed anew is asked to change. */
export function openRegionForm(cockpit: Cockpit, region: RegionLine): void {
  const { regionId } = region;
  openChange(cockpit, {
    title: `Edit region ${regionId}`,
    doneText: `${regionId} is edited`,
    fields: fieldsOf(region),
    step: (values) => ({
      label: `edit ${regionId}`,
      request: { type: 'updateRegion', regionId, ...differencesIn(region, values) },
    }),
  });
}

function fieldsOf(region: RegionLine): readonly FieldSpec[] {
  return [
    {
      name: 'location',
      label: 'Location',
      kind: 'text',
      isRequired: true,
      initial: locationText(region.location),
      hint: 'latitude, longitude in degrees',
    },
    {
      name: 'secondaryRegionId',
      label: 'Secondary region',
      kind: 'text',
      isRequired: false,
      initial: region.secondaryRegionId ?? '',
      hint: 'where calls spill over to first, for example US-EAST; empty: the nearest',
    },
    {
      name: 'allowedCidrs',
      label: 'Private ranges that checks may reach',
      kind: 'text',
      isRequired: false,
      initial: region.allowedCidrs.join(', '),
      hint: 'in CIDR form, with commas between, for example 10.0.0.0/8',
    },
    {
      name: 'recordingRequired',
      label: 'Recording required: no new sessions while its storage fails',
      kind: 'choice',
      isRequired: true,
      choices: ['no', 'yes'],
      initial: region.recordingRequired ? 'yes' : 'no',
      hint: 'space changes it',
    },
  ];
}

function differencesIn(region: RegionLine, values: FormValues) {
  const location = locationIn(values['location'] ?? '');
  const secondaryRegionId = values['secondaryRegionId'] ? values['secondaryRegionId'].toUpperCase() : null;
  const allowedCidrs = (values['allowedCidrs'] ?? '').split(/[\s,]+/).filter((range) => range !== '');
  const recordingRequired = values['recordingRequired'] === 'yes';
  const differences = {
    ...(location === undefined || locationText(location) === locationText(region.location) ? {} : { location }),
    ...(secondaryRegionId === region.secondaryRegionId ? {} : { secondaryRegionId }),
    ...(allowedCidrs.join() === region.allowedCidrs.join() ? {} : { allowedCidrs }),
    ...(recordingRequired === region.recordingRequired ? {} : { recordingRequired }),
  };
  if (Object.keys(differences).length === 0) throw new Error('nothing is different yet');
  return differences;
}
