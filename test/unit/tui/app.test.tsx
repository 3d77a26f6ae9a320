import { render } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import { App } from '../../../tui/app.tsx';
import { until } from '../../kit/until.ts';
import { Driver } from './kit/driver.ts';
import { aRegion } from './kit/fleet.ts';

let app: ReturnType<typeof render> | undefined;
afterEach(() => app?.unmount());

test('what the stores hold is on the screen, and what is typed arrives, whole or in runs', async () => {
  const driver = await Driver.connected({
    regions: [aRegion(), aRegion({ regionId: 'EU-CENTRAL' }), aRegion({ regionId: 'JP-TOKYO' })],
  });
  const shown = render(<App cockpit={driver.cockpit} />);
  app = shown;
  const frame = () => shown.lastFrame() ?? '';
  await until(frame, (text) => text.startsWith('MERIDIAN') && text.includes('US-WEST'));
  shown.stdin.write('jj');
  await until(frame, (text) => /›. US-WEST/.test(text));
  shown.stdin.write('/tok');
  await until(frame, (text) => text.includes('Regions 1 of 3 /tok') && !text.includes('EU-CENTRAL'));
  shown.stdin.write('\x1b[200~pasted\x1b[201~');
  await until(frame, (text) => text.includes('/tokpasted'));
  expect(frame().split('\n').at(-1)).toMatch(/^\? keys/);
});
