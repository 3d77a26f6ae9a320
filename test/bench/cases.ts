import type { BenchCase } from './bench-case.ts';
import { route } from './route.ts';

/** A case is a file and a line here. */
export const CASES: readonly BenchCase[] = [route];
