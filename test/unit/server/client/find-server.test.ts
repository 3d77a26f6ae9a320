import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findServer } from '@meridian/server/client';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meridian-find-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the environment says which server', () => {
  expect(findServer({ MERIDIAN_URL: 'http://ops:4100', MERIDIAN_TOKEN: 'secret' })).toEqual({
    url: 'http://ops:4100',
    token: 'secret',
  });
});

test('a server on this machine is found by what it left in its state directory', () => {
  const state = join(folder, 'meridian');
  mkdirSync(state);
  writeFileSync(join(state, 'server.json'), '{"url":"http://127.0.0.1:4100","pid":1}');
  writeFileSync(join(state, 'admin-token'), 'secret\n');
  const found = { url: 'http://127.0.0.1:4100', token: 'secret' };
  expect(findServer({ MERIDIAN_STATE_DIR: state })).toEqual(found);
  expect(findServer({ XDG_STATE_HOME: folder })).toEqual(found);
});

test('what is missing or broken is a sentence that says what to do', () => {
  const environment = { MERIDIAN_STATE_DIR: folder };
  expect(findServer(environment)).toEqual({ missing: expect.stringContaining('npm start') });
  writeFileSync(join(folder, 'server.json'), 'not json');
  expect(findServer(environment)).toEqual({ missing: expect.stringContaining('npm start') });
  expect(findServer({ ...environment, MERIDIAN_URL: 'nonsense' })).toEqual({
    missing: expect.stringContaining('not a URL'),
  });
  expect(findServer({ ...environment, MERIDIAN_URL: 'http://ops' })).toEqual({
    missing: expect.stringContaining('MERIDIAN_TOKEN'),
  });
});
