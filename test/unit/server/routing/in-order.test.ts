import { expect, test } from 'vitest';
import { InOrder } from '../../../../server/routing/in-order.ts';

test('what came first is first until it is dropped, also after it was empty', () => {
  const line = new InOrder<number>();
  line.dropFirst();
  expect(line.first).toBeNull();
  for (const round of [0, 10]) {
    for (const one of [1, 2]) line.add(round + one);
    expect(line.first).toBe(round + 1);
    line.dropFirst();
    line.add(round + 3);
    expect(line.first).toBe(round + 2);
    line.dropFirst();
    expect(line.first).toBe(round + 3);
    line.dropFirst();
    expect(line.first).toBeNull();
  }
});
