import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import type { FieldSpec, FormValues } from '../dialogs/change-dialog.ts';
import { openChange } from '../dialogs/change-flow.ts';

const DEFAULT_SIP_PORT = 5060;
const SPACE = 'space changes it';

const TYPE: FieldSpec = {
  name: 'type',
  label: 'Type',
  kind: 'choice',
  isRequired: true,
  choices: ['Backend', 'Proxy'],
  hint: SPACE,
};
const API_KEY: FieldSpec = {
  name: 'apiKey',
  label: 'API key',
  kind: 'secret',
  isRequired: false,
  hint: 'leave it empty: a better one is made, and shown once',
};
const NEW_KEY: FieldSpec = { ...API_KEY, label: 'New API key', hint: 'leave it empty: it keeps the one it has' };

/** What a server is: the same form for a new one and, filled in, for one that exists. It never touches its status. */
export function openServerForm(cockpit: Cockpit, { regionId }: RegionLine, server: ServerLine | null): void {
  const isAdd = server === null;
  const name = server?.endpoint ?? 'a server';
  openChange(cockpit, {
    title: isAdd ? `Add a server to ${regionId}` : `Edit ${name} in ${regionId}`,
    doneText: isAdd ? `a server was added to ${regionId}` : `${name} is edited`,
    fields: isAdd
      ? [TYPE, ...fieldsOf(null), API_KEY, ...limitsOf(null)]
      : [...fieldsOf(server), ...limitsOf(server), NEW_KEY],
    step: (values) => ({
      label: isAdd ? `add ${values['endpoint'] ?? ''} to ${regionId}` : `edit ${name}`,
      request: {
        type: 'addOrUpdateRegionServer',
        mode: isAdd ? 'add' : 'edit',
        regionId,
        ...(isAdd ? {} : { serverId: server.serverId }),
        server: {
          type: server?.type ?? (values['type'] === 'Proxy' ? 'Proxy' : 'Backend'),
          ...settingsIn(values),
          ...(values['apiKey'] ? { apiKey: values['apiKey'] } : {}),
        },
      },
    }),
  });
}

function fieldsOf(server: ServerLine | null): readonly FieldSpec[] {
  return [
    {
      name: 'endpoint',
      label: 'Endpoint',
      kind: 'text',
      isRequired: true,
      initial: server?.endpoint ?? '',
      hint: 'host or host:port, without scheme or path',
    },
    {
      name: 'sipPort',
      label: `SIP port (${DEFAULT_SIP_PORT} if left empty)`,
      kind: 'text',
      isRequired: false,
      initial: numberText(server?.sipPort),
      hint: '1024 to 65535',
    },
    yesOrNo('useSSL', 'TLS', server?.useSSL ?? true),
    yesOrNo('isDevelopmentServer', 'Development server', server?.isDevelopmentServer ?? false),
  ];
}

function limitsOf(server: ServerLine | null): readonly FieldSpec[] {
  return [
    {
      name: 'maxSessions',
      label: 'At most so many sessions',
      kind: 'text',
      isRequired: false,
      initial: numberText(server?.maxSessions),
      hint: 'whatever its node declares; empty: as declared',
    },
    {
      name: 'stunPort',
      label: 'STUN port',
      kind: 'text',
      isRequired: false,
      initial: numberText(server?.stunPort),
      hint: 'where it answers STUN, so that it is probed; empty: nowhere',
    },
  ];
}

/** Both ways round, the one that holds first: it is what stands there. */
function yesOrNo(name: string, label: string, isYes: boolean): FieldSpec {
  return { name, label, kind: 'choice', isRequired: true, choices: isYes ? ['yes', 'no'] : ['no', 'yes'], hint: SPACE };
}

function settingsIn(values: FormValues) {
  return {
    endpoint: values['endpoint'] ?? '',
    sipPort: numberIn(values, 'sipPort', 'the SIP port is a number: 1024 to 65535') ?? DEFAULT_SIP_PORT,
    useSSL: values['useSSL'] === 'yes',
    isDevelopmentServer: values['isDevelopmentServer'] === 'yes',
    maxSessions: numberIn(values, 'maxSessions', 'the most sessions are a whole number'),
    stunPort: numberIn(values, 'stunPort', 'the STUN port is a number: 1 to 65535'),
  };
}

function numberIn(values: FormValues, name: string, fault: string): number | null {
  const text = values[name] ?? '';
  if (text === '') return null;
  if (!/^\d+$/.test(text)) throw new Error(fault);
  return Number(text);
}

function numberText(value: number | null | undefined): string {
  return value == null ? '' : String(value);
}
