import { openChange } from '../dialogs/change-flow.ts';
import { always, type Command } from './command.ts';
import { locationIn } from './location-text.ts';

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
      step: (values) => {
        const location = locationIn(values['location'] ?? '');
        return {
          label: 'create the region',
          request: {
            type: 'createRegion',
            countryCode: values['countryCode'] ?? '',
            regionName: values['regionName'] ?? '',
            ...(location === undefined ? {} : { location }),
          },
        };
      },
    }),
};
