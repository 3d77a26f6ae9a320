import { openChange } from '../dialogs/change-flow.ts';
import { always, type Command } from './command.ts';

export const createRegion: Command = {
  id: 'region.create',
  keys: ['C'],
  title: 'create a region',
  short: 'create region',
  changes: true,
  enabledWhen: always,
  run: (cockpit) =>
    openChange(cockpit, {
      title: 'Create a region',
      doneText: 'the region is created, disabled and in maintenance; A adds its servers, E takes it into service',
      fields: [
        {
          name: 'countryCode',
          label: 'Country',
          kind: 'text',
          isRequired: true,
          hint: 'two letters (ISO 3166-1), for example us; also EU, UK, XK',
        },
        {
          name: 'regionName',
          label: 'Name',
          kind: 'text',
          isRequired: true,
          hint: 'letters, digits and hyphens, for example west: the region is then US-WEST',
        },
        {
          name: 'location',
          label: 'Location',
          kind: 'text',
          isRequired: false,
          hint: 'latitude, longitude in degrees, for example 45.6, -121.2; else the middle of the country',
        },
      ],
      steps: (values) => {
        const location = locationIn(values['location'] ?? '');
        return [
          {
            label: 'create the region',
            request: {
              type: 'createRegion',
              countryCode: values['countryCode'] ?? '',
              regionName: values['regionName'] ?? '',
              ...(location === undefined ? {} : { location }),
            },
          },
        ];
      },
    }),
};

/** Both numbers written out: half a location must not become one on the equator. */
const LOCATION = /^([+-]?\d+(?:\.\d+)?)(?:\s*,\s*|\s+)([+-]?\d+(?:\.\d+)?)$/;

function locationIn(text: string): { latitude: number; longitude: number } | undefined {
  if (text === '') return undefined;
  const [, latitude, longitude] = LOCATION.exec(text) ?? [];
  if (latitude === undefined || longitude === undefined)
    throw new Error('the location is two numbers: latitude, longitude');
  return { latitude: Number(latitude), longitude: Number(longitude) };
}
