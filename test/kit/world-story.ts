import type { DesiredStatus } from '@meridian/shared/node-status.ts';
import { demoPlan, type PlannedRegion } from '../fleet/demo-plan.ts';
import { DemoWorld } from '../fleet/demo-world.ts';
import type { NodeReport } from '../fleet/node-report.ts';
import type { CallLengths } from '../fleet/people.ts';
import { seededRandom } from '../fleet/random.ts';
import type { Sight } from '../fleet/traffic.ts';
import { NearestSwitchboard, routeEndOf } from './nearest-switchboard.ts';

const NOON_IN_VIRGINIA = Date.UTC(2026, 0, 15, 17);
const TRUE_DAY_MS = 24 * 3_600_000;

type StoryOptions = {
  readonly plan?: readonly PlannedRegion[];
  readonly lengths?: CallLengths;
  readonly seed?: number;
  readonly meanTimeBetweenCrashesMs?: number;
  readonly lookEveryMs?: number;
};

/** The demo's world on a clock of its own, with a Meridian that asks what the test says, and knows where there is room. */
export class WorldStory {
  readonly world: DemoWorld;
  readonly switchboard: NearestSwitchboard;
  readonly reports: NodeReport[] = [];
  readonly desired = new Map<string, DesiredStatus>();
  sights: Sight[] = [];
  nowMs = NOON_IN_VIRGINIA;

  constructor({
    plan = demoPlan(),
    lengths,
    seed = 7,
    meanTimeBetweenCrashesMs = Infinity,
    lookEveryMs = 100,
  }: StoryOptions = {}) {
    this.switchboard = new NearestSwitchboard(
      plan,
      () => this.world,
      () => this.nowMs,
    );
    this.world = new DemoWorld({
      plan,
      switchboard: this.switchboard,
      ...(lengths && { lengths }),
      random: seededRandom(seed),
      startMs: this.nowMs,
      dayLengthMs: TRUE_DAY_MS,
      meanTimeBetweenCrashesMs,
      onSight: (sight) => this.sights.push(sight),
    });
    this.#lookEveryMs = lookEveryMs;
    this.world.start(this.nowMs);
  }
  readonly #lookEveryMs: number;

  pass(seconds: number): this {
    for (const untilMs = this.nowMs + seconds * 1000; this.nowMs < untilMs;) {
      this.nowMs += this.#lookEveryMs;
      this.world.advance(this.nowMs);
      for (const node of this.world.nodes.values()) {
        const report = node.tick(this.nowMs);
        if (report === null) continue;
        this.reports.push(report);
        const desiredStatus = this.desired.get(node.endpoint) ?? 'Running';
        const backends = this.world.nodesIn(node.regionId).filter(({ type }) => type === 'Backend');
        const peers = backends.map(routeEndOf);
        node.hear(report, { accepted: true, desiredStatus, reason: null, nextHeartbeatMs: 2000, peers });
      }
    }
    return this;
  }

  /** Calls on nodes whose endpoint begins so. */
  calls(prefix: string): number {
    const matching = [...this.world.nodes].filter(([endpoint]) => endpoint.startsWith(prefix));
    return matching.reduce((sum, [, node]) => sum + node.activeCalls, 0);
  }

  /** How often people saw something since the last `forget`. */
  seen(kind: Sight['kind'], which: (sight: Sight) => boolean = () => true): number {
    return this.sights.filter((sight) => sight.kind === kind && which(sight)).length;
  }

  forget(): this {
    this.sights = [];
    return this;
  }
}
