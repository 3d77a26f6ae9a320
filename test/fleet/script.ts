import type { DemoWorld } from './demo-world.ts';
import type { Scenario } from './scenarios.ts';

/** Lets a scenario's happenings come true, each in its time, and says so. */
export class Script {
  readonly #scenario: Scenario;
  readonly #world: DemoWorld;
  readonly #log: (message: string) => void;
  #beganAtMs: number | null = null;
  #played = 0;

  constructor(scenario: Scenario, world: DemoWorld, log: (message: string) => void) {
    this.#scenario = scenario;
    this.#world = world;
    this.#log = log;
    world.holdLoad(scenario.load);
  }

  /** From now on, with its first happening so many seconds later where the scenario's own time is not meant. */
  begin(nowMs: number, firstAfterSeconds?: number): void {
    const atSeconds = this.#scenario.happenings[0]?.atSeconds ?? 0;
    this.#beganAtMs = nowMs + ((firstAfterSeconds ?? atSeconds) - atSeconds) * 1000;
  }

  advance(nowMs: number): void {
    if (this.#beganAtMs === null) return;
    for (const { atSeconds, says, happens } of this.#scenario.happenings.slice(this.#played)) {
      if (nowMs < this.#beganAtMs + atSeconds * 1000) return;
      this.#log(says);
      happens(this.#world, nowMs);
      this.#played += 1;
    }
  }
}
