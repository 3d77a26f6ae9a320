import { askOf } from '../../server/routing/ask.ts';
import { placeOf } from '../../server/routing/caller-place.ts';
import { decide } from '../../server/routing/decide.ts';
import { FleetIndex } from '../../server/routing/fleet-index.ts';
import type { RoutingFleet } from '../kit/routing-fleet.ts';
import type { BenchCase, Contest, Pace } from './bench-case.ts';
import { nanosecondsEach } from './measure.ts';
import { naiveChooser } from './route/naive.ts';
import { rawChooser } from './route/raw.ts';
import { callers, worldAt } from './route/world.ts';

const FILLS = [0.5, 0.75, 0.95];
const DECISIONS = 20_000;
/** The naive one takes a thousand times as long. */
const NAIVE_DECISIONS = 20;

const BATCH = 1000;

/** Where a session goes: 200 regions, 10,000 nodes, mixed callers. */
export const route: BenchCase = {
  name: 'route',
  about: 'a decision among 200 regions and 10,000 nodes',
  prepare: (pace) => [...FILLS.flatMap((fill) => contestsAt(fill, pace)), batch()],
};

/** `routeMany`, with reading each request and handing out its ticket, beside the JSON that comes and goes for it. */
function batch(): Contest {
  const { routing } = worldAt(0.5);
  const requests = callers().slice(0, BATCH);
  const incoming = JSON.stringify({ requests });
  let outgoing: unknown;
  return {
    lines: [{ name: 'route-many', unit: 'ns' }],
    against: 'the JSON of a request and its answer',
    ours: () => {
      let results: ReturnType<typeof routing.routeMany> = [];
      const each = nanosecondsEach(BATCH, () => (results = routing.routeMany(requests)));
      for (const one of results) if (one.ok) routing.outcome({ ticketId: one.route.ticketId, outcome: 'abandoned' });
      outgoing = results;
      return each;
    },
    baseline: () => nanosecondsEach(BATCH, () => [JSON.parse(incoming), JSON.stringify({ results: outgoing })]),
  };
}

function contestsAt(fill: number, { work }: Pace): Contest[] {
  const fleet = worldAt(fill);
  const requests = callers();
  const decideOne = ourChooser(fleet);
  const raw = rawChooser(fleet, requests);
  const naive = naiveChooser(fleet, requests);
  const percent = Math.round(fill * 100);
  const timed = (decisions: number, one: (index: number) => unknown) => {
    let done = 0;
    return () =>
      nanosecondsEach(decisions, () => {
        for (let count = 0; count < decisions; count++) one((done = (done + 1) % requests.length));
      });
  };
  const ours = timed(DECISIONS * work, decideOne);
  return [
    {
      lines: [{ name: `route-${percent}`, unit: 'ns' }],
      against: 'dot product over all regions, two choices',
      ours,
      baseline: timed(DECISIONS * work, raw),
    },
    {
      lines: [{ name: `route-${percent}-naive`, unit: 'ns' }],
      against: 'filter and sort objects',
      ours,
      baseline: timed(NAIVE_DECISIONS * work, naive),
    },
  ];

  function ourChooser({ desired, live, nowMs }: RoutingFleet): (index: number) => unknown {
    const index = new FleetIndex({ desired, live, monotonicMs: () => nowMs });
    const asked = requests.map((request) => ({ request, place: placeOf(request.caller, () => null) }));
    return (at) => {
      const one = asked[at];
      return one && decide(askOf(one.request, one.place, index, { nowMs, random: Math.random }));
    };
  }
}
