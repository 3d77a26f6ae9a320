/**
 * A fleet that reports once a second, a process of its own: told `{url, nodes}`, it goes on until it is stopped. Told
 * `{isStill: true}`, each node reports what it reported before; told `{changed: 7}`, its eighth one another figure.
 */
import { AttachedFleet } from './attached-fleet.ts';
import type { BenchNode } from './fleet-records.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { takeTask } from './task.ts';

const STEPS_A_SECOND = 10;

const { url, nodes } = (await takeTask()) as { readonly url: string; readonly nodes: readonly BenchNode[] };
const fleet = await AttachedFleet.attach(url, nodes);
const step = Math.ceil(fleet.size / STEPS_A_SECOND);
for (let beaten = 0; beaten < fleet.size; beaten += step) await fleet.beat(Math.min(step, fleet.size - beaten));
process.on('message', (order) => {
  if (!isRecord(order)) return;
  if (order['isStill'] === true) fleet.isStill = true;
  if (typeof order['changed'] === 'number') fleet.change(order['changed']);
});
let isBeating = false;
setInterval(() => void beatUnlessBusy(), 1000 / STEPS_A_SECOND);
process.send?.({ url });

/** What the server has no time for is left out, as nodes do. */
async function beatUnlessBusy(): Promise<void> {
  if (isBeating) return;
  isBeating = true;
  await fleet.beat(step);
  isBeating = false;
}
