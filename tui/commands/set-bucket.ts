import { currentRegion } from '../cockpit/selection.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';

export const setBucket: Command = {
  id: 'region.bucket',
  keys: ['B'],
  title: 'set the bucket (S3) of the selected region',
  short: 'bucket',
  changes: true,
  isSingle: true,
  enabledWhen: (cockpit) => (currentRegion(cockpit) === null ? 'there is no region yet: C creates one' : null),
  run: (cockpit) => {
    const region = currentRegion(cockpit);
    if (region === null) return;
    openChange(cockpit, {
      title: `Bucket of ${region.regionId}`,
      doneText: `the bucket of ${region.regionId} is set`,
      fields: [
        {
          name: 'endpoint',
          label: 'S3 endpoint',
          kind: 'text',
          isRequired: true,
          hint: 'host or host:port, for example s3.us-west-2.amazonaws.com',
        },
        { name: 'accessKey', label: 'Access key', kind: 'text', isRequired: true },
        { name: 'secretKey', label: 'Secret key', kind: 'secret', isRequired: true },
        {
          name: 'bucket',
          label: 'Bucket',
          kind: 'text',
          isRequired: false,
          hint: `meridian-${region.regionId.toLowerCase()} if left empty`,
        },
        {
          name: 'useSSL',
          label: 'TLS',
          kind: 'choice',
          isRequired: true,
          choices: ['yes', 'no'],
          hint: 'space changes it',
        },
      ],
      step: (values) => ({
        label: `set the bucket of ${region.regionId}`,
        request: {
          type: 'updateRegionS3Config',
          regionId: region.regionId,
          endpoint: values['endpoint'] ?? '',
          accessKey: values['accessKey'] ?? '',
          secretKey: values['secretKey'] ?? '',
          useSSL: values['useSSL'] === 'yes',
          ...(values['bucket'] ? { bucket: values['bucket'] } : {}),
        },
      }),
    });
  },
};
