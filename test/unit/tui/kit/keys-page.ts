import type { Command } from '../../../../tui/commands/command.ts';
import { COMMANDS } from '../../../../tui/commands/registry.ts';
import { LINE_VERBS } from '../../../../tui/commands/line-verbs.ts';
import { DEFAULT_CONFIG } from '../../../../tui/config/config.ts';
import { takesOf } from '../../../../tui/commands/line-takes.ts';
import { SCREENS } from '../../../../tui/screens/screens.ts';
import type { ScreenName } from '../../../../tui/cockpit/ui-store.ts';
import { Driver } from './driver.ts';
import type { FakePort } from './fake-port.ts';
import { aNode, aRegion } from './fleet.ts';

const HEAD = `# Keys and typed commands

Made from the cockpit's own table of commands by \`npm run docs:keys\`; a test fails where it is stale. In the cockpit \`?\` lists what lives where you are, and why the rest does not. [config.md](config.md) says how to choose other keys, by the id.

Tier 0 only looks. What changes something (a capital or a \`ctrl\` key) has the tier of its plan, which the server makes: 1 is confirmed with \`y\`, 2 by typing the region's code or the count, 3 by typing a part of the name; a paste is refused there. It needs write mode (\`W\`), a link, a screen that does not stand still, and an operator's token unless an admin's is named here.
`;

/** docs/keys.md: every command, and when it was seen to be off in the situations of a cockpit. */
export async function keysPage(): Promise<string> {
  const reasons = await reasonsSeen();
  const rows = COMMANDS.map((command) => [
    command.keys.map(code).join(' '),
    command.title + placesOf(command),
    tierOf(command),
    reasons.get(command.id)?.join('; ') ?? '',
    code(command.id),
  ]);
  const verbs = LINE_VERBS.map(({ name, title }) => [
    code(`:${name}${ARGUMENT[takesOf(name, DEFAULT_CONFIG)]}`),
    title,
  ]);
  return [
    HEAD,
    table(['keys', 'what it does', 'tier', 'off when', 'id'], rows),
    '',
    '## Typed commands',
    '',
    'After `:`. `tab` completes; what was not typed in full is shown in full before it runs. What changes something asks as its key does.',
    '',
    table(['command', 'what it does'], verbs),
    '',
  ].join('\n');
}

const ARGUMENT = { nothing: '', text: ' …', region: ' REGION', place: ' REGION or SERVER' } as const;

function tierOf({ changes, role }: Command): string {
  if (!changes) return '0';
  return role === undefined || role === 'operator' ? 'of its plan' : `of its plan, ${role}`;
}

function placesOf({ on }: Command): string {
  return on === undefined ? '' : ` (on ${on.join(', ')})`;
}

const HEARD_AT = '2026-11-23T03:14:07.000Z';
const SITUATIONS: readonly Partial<FakePort>[] = [
  { regions: [] },
  { regions: [aRegion()] },
  { regions: [aRegion()], self: { name: 'v', role: 'viewer', expiresAt: null } },
];

/** What each command said against itself: on every screen of an empty fleet, of one with a server, and to a viewer. */
async function reasonsSeen(): Promise<Map<string, string[]>> {
  const seen = new Map<string, string[]>();
  const look = ({ cockpit }: Driver) => {
    const { screen } = cockpit.ui.getState();
    for (const { id, on, enabledWhen } of COMMANDS) {
      if (on !== undefined && !on.includes(screen)) continue;
      const reason = enabledWhen(cockpit);
      const known = seen.get(id) ?? [];
      if (reason !== null && !known.includes(reason)) seen.set(id, [...known, reason]);
    }
  };
  for (const patch of SITUATIONS) {
    const driver = await Driver.connected(patch);
    driver.port.snapshot(HEARD_AT, [aNode({ lastHeartbeatAt: HEARD_AT })]);
    await driver.clock.pass(200);
    for (const screen of Object.keys(SCREENS) as ScreenName[]) {
      driver.cockpit.ui.setState({ screen });
      look(driver);
    }
  }
  return seen;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(heading), `|${'---|'.repeat(heading.length)}`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
