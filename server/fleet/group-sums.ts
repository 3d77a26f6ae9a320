import type { ServerType } from '@meridian/shared/server-type.ts';

/** What is added up of each group; what is told by nobody is unknown, so it is counted who tells. */
const SUMS = {
  /** Servers of which anything is known, heard or not. */
  members: 0,
  heard: 1,
  calls: 2,
  callsTold: 3,
  connections: 4,
  connectionsTold: 5,
  failed: 6,
  failedTold: 7,
  cpu: 8,
  cpuTold: 9,
  highestCpu: 10,
} as const;
const WIDTH = 11;
const GROUPS_AT_FIRST = 64;

/** What the servers of each region, and all of them, come to at one moment: group by group in one array. */
export class GroupSums {
  #sums = new Float64Array(GROUPS_AT_FIRST * WIDTH);
  readonly #figures = new Float64Array(6);

  clear(): void {
    this.#sums.fill(0);
  }

  /** Makes room for a group. */
  make(group: number): void {
    const length = (group + 1) * WIDTH;
    if (length <= this.#sums.length) return;
    const wider = new Float64Array(2 * length);
    wider.set(this.#sums);
    this.#sums = wider;
  }

  members(group: number): number {
    return this.#sums[group * WIDTH] ?? 0;
  }

  /** Counts a server that may not be heard. */
  addMember(group: number): void {
    this.#add(group * WIDTH + SUMS.members, 1);
  }

  /** Adds what a server tells that is heard; NaN is what it does not tell. */
  addFigures(group: number, type: ServerType, sessions: number, failed: number, cpu: number): void {
    const at = group * WIDTH;
    this.#add(at + SUMS.heard, 1);
    this.#tell(at + (type === 'Backend' ? SUMS.calls : SUMS.connections), sessions);
    this.#tell(at + SUMS.failed, failed);
    this.#tell(at + SUMS.cpu, cpu);
    if (cpu > (this.#sums[at + SUMS.highestCpu] ?? 0)) this.#sums[at + SUMS.highestCpu] = cpu;
  }

  /** Adds one group to another. */
  addUp(from: number, to: number): void {
    const [at, into] = [from * WIDTH, to * WIDTH];
    for (let index = 0; index < SUMS.highestCpu; index++) this.#add(into + index, this.#sums[at + index] ?? 0);
    const highest = into + SUMS.highestCpu;
    this.#sums[highest] = Math.max(this.#sums[highest] ?? 0, this.#sums[at + SUMS.highestCpu] ?? 0);
  }

  /** In the order of `GROUP_METRICS`, NaN being unknown; the same array each time. */
  figures(group: number): Float64Array {
    const at = group * WIDTH;
    const figures = this.#figures;
    const cpuTold = this.#sums[at + SUMS.cpuTold] ?? 0;
    figures[0] = this.#told(at + SUMS.calls);
    figures[1] = this.#told(at + SUMS.connections);
    figures[2] = this.#told(at + SUMS.failed);
    figures[3] = this.#told(at + SUMS.cpu) / cpuTold;
    figures[4] = cpuTold === 0 ? Number.NaN : (this.#sums[at + SUMS.highestCpu] ?? 0);
    figures[5] = this.#sums[at + SUMS.heard] ?? 0;
    return figures;
  }

  /** A sum, unknown where nobody tells. */
  #told(at: number): number {
    return this.#sums[at + 1] === 0 ? Number.NaN : (this.#sums[at] ?? 0);
  }

  /** A sum, beside which stands how many tell. */
  #tell(at: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#add(at, value);
    this.#add(at + 1, 1);
  }

  #add(at: number, value: number): void {
    this.#sums[at] = (this.#sums[at] ?? 0) + value;
  }
}
