import { seededRandom } from '../../../fleet/random.ts';

/** Choices that look random, and are the same again with the same seed. */
export function dice(seed: number) {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random.next() * count);
  return {
    /** A whole number, 0 to `count` - 1. */
    below,
    pick: <Each>(list: readonly Each[]): Each => list[below(list.length)] as Each,
  };
}

export type Dice = ReturnType<typeof dice>;

/** How long a random test is, or with which seed it begins: what the environment says, else this. */
export function optionOf(name: 'WALK_STEPS' | 'FUZZ_BYTES' | 'SEED', fallback: number): number {
  const said = Number(process.env[name]);
  return Number.isSafeInteger(said) && said > 0 ? said : fallback;
}
