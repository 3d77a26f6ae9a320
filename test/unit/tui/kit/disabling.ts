import type { Driver } from './driver.ts';

/** Opens the dialog that disables what is selected, and fills it in: its plan is there next. */
export async function disableWithReasons(driver: Driver): Promise<void> {
  await driver.press('X');
  await driver.read('planned work');
  await driver.press('enter');
  await driver.read('kernel panic');
  await driver.press('enter');
}
