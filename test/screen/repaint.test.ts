import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { buildCockpit, Screen } from './kit/screen.ts';

let server: ServerProcess;
let screen: Screen;

beforeAll(async () => {
  buildCockpit();
  // Nodes that beat once are not to fall silent meanwhile.
  server = await startServer({ MERIDIAN_SUSPECT_AFTER_MS: '600000', MERIDIAN_DEAD_AFTER_MS: '900000' });
  const admin = new HttpCaller(server.url, server.adminToken);
  for (let region = 0; region < 3; region++) {
    const regionId = await makeRegion(admin);
    for (let index = 0; index < 12; index++) {
      const { apiKey } = await addServer(admin, regionId);
      await new FakeNode(server.url, apiKey).beat(index * 4);
    }
    // Two cells wide in one terminal's table and one in another's: it must not reach the screen as it is.
    await admin.post('regionManager.enableRegionMaintenance', {
      regionId,
      publicReason: 'wide ✅ 日本',
      privateReason: 'wide ✅',
    });
  }
});
afterEach(() => screen.close());
afterAll(async () => {
  await server.stop();
  removeDirectory(server.stateDir);
});

const STEPS = ['j', 'k', 'G', 'g', 'tab', 'enter', 'esc', 'down', 'up', '?', 'esc', '/7', 'esc', 'W', 'X', 'esc', 'w'];

/** A small linear congruential generator (Numerical Recipes), so that a failure can be run again. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

/** Every step of a longer walk, cell by cell and without a process: `test/unit/tui/paint/random-walk.test.ts`. */
test('what was painted bit by bit is what a full repaint paints', async () => {
  screen = new Screen({ env: { MERIDIAN_URL: server.url, MERIDIAN_TOKEN: server.adminToken } });
  await screen.see('US-R', 'MAINTENANCE', '▲');
  const random = numbers(6);
  for (let round = 0; round < 2; round++) {
    const keys = Array.from({ length: 10 }, () => STEPS[random.next().value % STEPS.length] ?? 'j');
    // A narrower terminal is painted from nothing; back at its width everything must be where it was.
    const before = await screen.press(...keys).still();
    expect(steady(await screen.resize(99, 30).still().resize(100, 30).still())).toBe(steady(before));
  }
});

/**
 * Without what time alone changes: ages, and the header, which makes room for its own. A cell that was written over with
 * a blank is as empty as one that nothing was ever written to.
 */
function steady(text: string): string {
  return text
    .slice(text.indexOf('\n'))
    .replaceAll(/\d+s|\d+:\d\d|<3s/g, '#')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ $/gm, '');
}
