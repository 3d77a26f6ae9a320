import { currentRegion } from '../cockpit/selection.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';

const DEFAULT_SIP_PORT = 5060;

export const addServer: Command = {
  id: 'server.add',
  keys: ['A'],
  title: 'add a server to the selected region',
  short: 'add server',
  changes: true,
  enabledWhen: (cockpit) => (currentRegion(cockpit) === null ? 'there is no region yet: C creates one' : null),
  run: (cockpit) => {
    const region = currentRegion(cockpit);
    if (region === null) return;
    openChange(cockpit, {
      title: `Add a server to ${region.regionId}`,
      doneText: `a server was added to ${region.regionId}`,
      fields: [
        {
          name: 'type',
          label: 'Type',
          kind: 'choice',
          isRequired: true,
          choices: ['Backend', 'Proxy'],
          hint: 'space changes it',
        },
        {
          name: 'endpoint',
          label: 'Endpoint',
          kind: 'text',
          isRequired: true,
          hint: 'host or host:port, without scheme or path',
        },
        {
          name: 'sipPort',
          label: `SIP port (${DEFAULT_SIP_PORT} if left empty)`,
          kind: 'text',
          isRequired: false,
          hint: '1024 to 65535',
        },
        {
          name: 'useSSL',
          label: 'TLS',
          kind: 'choice',
          isRequired: true,
          choices: ['yes', 'no'],
          hint: 'space changes it',
        },
        {
          name: 'isDevelopmentServer',
          label: 'Development server',
          kind: 'choice',
          isRequired: true,
          choices: ['no', 'yes'],
          hint: 'space changes it',
        },
        {
          name: 'apiKey',
          label: 'API key',
          kind: 'secret',
          isRequired: false,
          hint: 'leave it empty: a better one is made, and shown once',
        },
      ],
      steps: (values) => [
        {
          label: `add ${values['endpoint'] ?? ''} to ${region.regionId}`,
          request: {
            type: 'addOrUpdateRegionServer',
            mode: 'add',
            regionId: region.regionId,
            server: {
              endpoint: values['endpoint'] ?? '',
              type: values['type'] === 'Proxy' ? 'Proxy' : 'Backend',
              sipPort: sipPortIn(values['sipPort'] ?? ''),
              useSSL: values['useSSL'] === 'yes',
              isDevelopmentServer: values['isDevelopmentServer'] === 'yes',
              ...(values['apiKey'] ? { apiKey: values['apiKey'] } : {}),
            },
          },
        },
      ],
    });
  },
};

function sipPortIn(text: string): number {
  if (text === '') return DEFAULT_SIP_PORT;
  if (!/^\d+$/.test(text)) throw new Error('the SIP port is a number: 1024 to 65535');
  return Number(text);
}
