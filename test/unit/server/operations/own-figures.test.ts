import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { OwnFigures } from '../../../../server/operations/own-figures.ts';

test('what holds the event loop up is seen, once', async () => {
  const figures = new OwnFigures(() => {});
  figures.start();
  await setTimeout(50);
  const untilMs = performance.now() + 300;
  while (performance.now() < untilMs);
  await setTimeout(50);

  const { loopMsMax, rssMb } = figures.take();
  await setTimeout(50);
  const after = figures.take();
  figures.stop();

  expect(loopMsMax).toBeGreaterThan(200);
  expect(rssMb).toBeGreaterThan(0);
  expect(after.loopMsMax).toBeLessThan(loopMsMax);
});
