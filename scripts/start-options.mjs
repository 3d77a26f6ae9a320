import { parseArgs } from 'node:util';

const NODES_MAX = 10_000;
const LARGE_FROM_NODES = 500;

/**
 * What npm start was asked for. Exits with 2 and the usage where that cannot be.
 * @returns {Promise<{isDemo: boolean, fleetArgs: string[], isLarge: boolean}>} isLarge: its fleet takes a while to make
 */
export async function readOptions(args) {
  // The names are the fleet's: told where they are, so that they cannot differ.
  const { SCENARIOS } = await import('../test/fleet/scenarios.ts');
  const scenarios = Object.keys(SCENARIOS);
  try {
    const text = { type: 'string' };
    const { values } = parseArgs({ args, options: { demo: { type: 'boolean' }, scenario: text, nodes: text } });
    const fleetArgs = fleetArgsFrom(values, scenarios);
    return { isDemo: values.demo ?? false, fleetArgs, isLarge: Number(values.nodes) >= LARGE_FROM_NODES };
  } catch (error) {
    // Of Node's own words, the first sentence says what is wrong.
    const [wrong] = error.message.split(/\. |\n/);
    process.stderr.write(`meridian: ${wrong}\n${usage(scenarios)}`);
    return process.exit(2);
  }
}

function fleetArgsFrom({ demo, scenario, nodes }, scenarios) {
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

function usage(scenarios) {
  return `usage: npm start [-- --demo [--scenario NAME] [--nodes N]]
  --demo      a throw-away server with a live fleet of simulated nodes
  --scenario  what happens to that fleet: ${scenarios.join(', ')}
  --nodes     about how many nodes, 40 unless said otherwise
`;
}
