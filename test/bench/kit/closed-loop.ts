/** Does so many operations, at most `lanes` at once, each lane its next as soon as the last is answered; how long each took. */
export async function closedLoop(
  operations: number,
  lanes: number,
  operate: (index: number) => Promise<void>,
): Promise<{ readonly latenciesMs: readonly number[] }> {
  const latenciesMs: number[] = [];
  let next = 0;
  const lane = async () => {
    while (next < operations) {
      const [index, beganMs] = [next++, performance.now()];
      await operate(index);
      latenciesMs.push(performance.now() - beganMs);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { latenciesMs };
}
