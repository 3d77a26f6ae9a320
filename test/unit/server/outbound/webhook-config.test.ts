import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWebhooks } from '../../../../server/outbound/webhook-config.ts';
import { removeDirectory, temporaryDirectory } from '../../../kit/server-process.ts';

let directory: string;
let file: string;
beforeAll(() => {
  directory = temporaryDirectory();
  file = join(directory, 'webhooks.json');
});
afterAll(() => removeDirectory(directory));

const URL_TEXT = 'https://hooks.example/s3cret';
const HOOK = { name: 'team', shape: 'generic', url: URL_TEXT };

function reading(content: unknown, mode = 0o600): () => unknown {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(file, mode);
  return () => readWebhooks(file);
}

test('each webhook is read with what it did not say', () => {
  const read = reading([
    HOOK,
    { name: 'pd', shape: 'pagerduty', routingKey: 'r0uting', minSeverity: 'page', regionIds: ['US-WEST'] },
    { name: 'local', shape: 'slack', url: 'http://127.0.0.1:8080/', allowPrivate: true },
    { name: 'plain', shape: 'slack', url: 'http://chat.example/', allowHttp: true },
  ]);
  expect(read()).toEqual([
    {
      name: 'team',
      url: new URL(URL_TEXT),
      shape: 'generic',
      routingKey: null,
      minSeverity: 'ticket',
      regionIds: null,
      allowPrivate: false,
    },
    expect.objectContaining({
      url: new URL('https://events.pagerduty.com/v2/enqueue'),
      routingKey: 'r0uting',
      minSeverity: 'page',
      regionIds: ['US-WEST'],
    }),
    expect.objectContaining({ name: 'local', allowPrivate: true }),
    expect.objectContaining({ name: 'plain' }),
  ]);
});

test.each([
  ['is not valid JSON', '[{"url": "https://hooks.example/s3cret'],
  ['must hold a list of webhooks', HOOK],
  ['webhook 2: name must be', [HOOK, { ...HOOK, name: 'a b' }]],
  ['each name may be there once', [HOOK, HOOK]],
  ['webhook 1: url must be an https URL', [{ ...HOOK, url: 'http://hooks.example/s3cret' }]],
  ['webhook 1: url must be an https URL', [{ ...HOOK, url: 'https://me:s3cret@hooks.example/' }]],
  ['webhook 1: url must be an https URL', [{ ...HOOK, url: 's3cret' }]],
  ['webhook 1: url must be an https URL', [{ name: 'team', shape: 'slack' }]],
  ['webhook 1: shape must be one of', [{ ...HOOK, shape: 's3cret' }]],
  ['webhook 1: routingKey belongs to the shape pagerduty', [{ ...HOOK, routingKey: 's3cret' }]],
  ['webhook 1: routingKey belongs to the shape pagerduty', [{ name: 'pd', shape: 'pagerduty' }]],
  ['webhook 1: minSeverity must be one of', [{ ...HOOK, minSeverity: 's3cret' }]],
  ['webhook 1: token is not a field of a webhook', [{ ...HOOK, token: 's3cret' }]],
  ['may hold 20 webhooks at most', Array.from({ length: 21 }, (_, index) => ({ ...HOOK, name: `h${index}` }))],
])('a file that cannot be used says in one line: %s', (why, content) => {
  const read = reading(content);
  expect(read).toThrow(why);
  expect(read).toThrow(/^[^\n]*$/);
  expect(read).not.toThrow(/s3cret/);
});

test.each([0o644, 0o604, 0o660, 0o602])('a file that others may read or change (%o) is refused', (mode) => {
  expect(reading([HOOK], mode)).toThrow(`chmod 600 ${file}`);
});

test('a group may read it, where a secret is mounted', () => {
  expect(reading([HOOK], 0o640)).not.toThrow();
});

test('a file that is not there says so', () => {
  expect(() => readWebhooks(join(directory, 'none.json'))).toThrow(/cannot be read \(ENOENT\)/);
});
