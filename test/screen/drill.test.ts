import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';
import { buildCockpit, Screen } from './kit/screen.ts';

let scratch = '';
let screen: Screen;
beforeAll(buildCockpit);
beforeEach(() => {
  scratch = temporaryDirectory();
});
afterEach(async () => {
  await screen.close();
  removeDirectory(scratch);
});

test('a drill pages, lets a person act in the cockpit, and leaves the timeline of what they did', async () => {
  screen = new Screen({
    columns: 140,
    rows: 44,
    launcher: fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url)),
    args: ['--drill', 'region-loss', '--first-after', '0'],
    // Silence is noticed four times as fast as shipped.
    env: {
      TMPDIR: scratch,
      INIT_CWD: scratch,
      MERIDIAN_SUSPECT_AFTER_MS: '1500',
      MERIDIAN_DEAD_AFTER_MS: '4000',
      MERIDIAN_HEARTBEAT_INTERVAL_MS: '500',
    },
  });
  await screen
    .see('PAGE US-EAST', '(REGION_CUT_OFF)', 'meridian open US-EAST', 'enter opens the cockpit')
    .press('enter')
    .see('MERIDIAN', '● live')
    .see(/US-EAST +CUT OFF/);
  // A region is seen to be cut off before its alert has opened.
  await screen
    .see(/⚑ [1-9]/)
    .press(':')
    .see('Command')
    .type('note called the site\r')
    .see('noted: called the site')
    .press('q')
    .see('drill region-loss: left', /first action: .* s after the page: admin noted/, 'its timeline is in')
    .exit();
  const [file = ''] = await until(
    () => readdirSync(scratch).filter((name) => name.startsWith('meridian-drill-region-loss-')),
    (names) => names.length === 1,
  );
  expect(readFileSync(join(scratch, file), 'utf8')).toMatch(/called the site/);
  expect(readdirSync(scratch)).toEqual([file]);
});
