import { parseArgs } from 'node:util';

const NODES_MAX = 10_000;
const LARGE_FROM_NODES = 500;
const FIRST_AFTER = { min: 10, max: 40 };
const FIRST_AFTER_MAX = 600;

/**
 * What npm start was asked for. Exits with 2 and the usage where that cannot be.
 * @returns {Promise<{isDemo: boolean, drill: string | null, fleetArgs: string[], isLarge: boolean}>} isLarge: its fleet takes a while to make
 */
export async function readOptions(args) {
  // The names are the fleet's: told where they are, so that they cannot differ.
  const { SCENARIOS } = await import('../test/fleet/scenarios.ts');
  const { DRILLS } = await import('../test/drill/drills.ts');
  const names = { scenarios: Object.keys(SCENARIOS), drills: Object.keys(DRILLS) };
  try {
    const text = { type: 'string' };
    const options = { demo: { type: 'boolean' }, scenario: text, nodes: text, drill: text, 'first-after': text };
    const { values } = parseArgs({ args, options });
    const drill = drillFrom(values, names);
    const fleetArgs = drill === null ? fleetArgsFrom(values, names) : drill.fleetArgs;
    const isDemo = drill !== null || (values.demo ?? false);
    return { isDemo, drill: drill?.name ?? null, fleetArgs, isLarge: Number(values.nodes) >= LARGE_FROM_NODES };
  } catch (error) {
    // Of Node's own words, the first sentence says what is wrong.
    const [wrong] = error.message.split(/\. |\n/);
    process.stderr.write(`meridian: ${wrong}\n${usage(names)}`);
    return process.exit(2);
  }
}

function drillFrom({ drill, scenario, nodes, 'first-after': firstAfter }, { drills }) {
  if (drill === undefined) {
    if (firstAfter !== undefined) throw new Error('--first-after is for --drill');
    return null;
  }
  if (!drills.includes(drill)) throw new Error(`There is no drill "${drill}": choose one of ${drills.join(', ')}`);
  if ((scenario ?? nodes) !== undefined) throw new Error('A drill has its own fleet: leave out --scenario and --nodes');
  const isCount = firstAfter === undefined || (/^\d{1,3}$/.test(firstAfter) && Number(firstAfter) <= FIRST_AFTER_MAX);
  if (!isCount) throw new Error(`--first-after must be 0 to ${FIRST_AFTER_MAX} seconds, not "${firstAfter}"`);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Error('A drill needs a terminal: a person acts in its cockpit');
  }
  const after = firstAfter ?? String(FIRST_AFTER.min + Math.round(Math.random() * (FIRST_AFTER.max - FIRST_AFTER.min)));
  return { name: drill, fleetArgs: ['--drill', drill, '--first-after', after] };
}

function fleetArgsFrom({ demo, scenario, nodes }, { scenarios }) {
  if (!demo && (scenario ?? nodes) !== undefined) throw new Error('--scenario and --nodes are for --demo');
  if (scenario !== undefined && !scenarios.includes(scenario)) {
    throw new Error(`There is no scenario "${scenario}": choose one of ${scenarios.join(', ')}`);
  }
  const isCount = nodes === undefined || (/^[1-9]\d*$/.test(nodes) && Number(nodes) <= NODES_MAX);
  if (!isCount) throw new Error(`--nodes must be a whole number from 1 to ${NODES_MAX}, not "${nodes}"`);
  return [
    ...(scenario === undefined ? [] : ['--scenario', scenario]),
    ...(nodes === undefined ? [] : ['--nodes', nodes]),
  ];
}

function usage({ scenarios, drills }) {
  return `usage: npm start [-- --demo [--scenario NAME] [--nodes N] | --drill NAME [--first-after SECONDS]]
  --demo      a throw-away server with a live fleet of simulated nodes
  --scenario  what happens to that fleet: ${scenarios.join(', ')}
  --nodes     about how many nodes, 40 unless said otherwise
  --drill     something goes wrong, you deal with it, and the times are taken: ${drills.join(', ')}
  --first-after  so long until it does; ${FIRST_AFTER.min} to ${FIRST_AFTER.max} seconds at random unless said
`;
}
