import { expect, test } from 'vitest';
import { keyTable } from '../../../../tui/commands/key-table.ts';
import { takesOf } from '../../../../tui/commands/line-takes.ts';
import { LINE_VERBS, lineFaults } from '../../../../tui/commands/line-verbs.ts';
import { DEFAULT_CONFIG, parseConfig } from '../../../../tui/config/config.ts';
import { Driver } from '../kit/driver.ts';
import type { FakePort } from '../kit/fake-port.ts';
import { aRegion, aServer } from '../kit/fleet.ts';

const server = aServer({ endpoint: 'be-01.example.net:8443' });
const found = { serverId: 'srv_1', regionId: 'US-WEST', endpoint: server.endpoint, type: 'Backend' } as const;
const fleet = { regions: [aRegion({ servers: [server] })], answers: { foundServers: { total: 1, servers: [found] } } };

const SSH = { name: 'ssh', keys: ['ctrl-t'], run: 'ssh -l ops {host}', on: 'server' };

/** The cockpit of a person who has these commands, with the cursor on a server. */
async function having(commands: readonly unknown[], patch: Partial<FakePort> = {}): Promise<Driver> {
  const { config, faults } = parseConfig({ commands });
  expect(faults).toEqual([]);
  const driver = await Driver.connected({ ...fleet, ...patch }, { columns: 140, rows: 44 }, config);
  await driver.press('tab', 'g');
  return driver;
}

/** The cockpit over one server that is called so. */
function over(endpoint: string, run: string): Promise<Driver> {
  return having([{ ...SSH, run }], { regions: [aRegion({ servers: [aServer({ endpoint })] })] });
}

test('a key starts the program for the server under the cursor, and how it ended is said', async () => {
  const driver = await having([SSH]);
  await driver.press('ctrl-t');
  expect(driver.programs).toEqual([['ssh', '-l', 'ops', 'be-01.example.net']]);
  driver.see('ssh has ended');
});

test('a program that cannot be started is named, and the cockpit goes on', async () => {
  const driver = await having([SSH]);
  Object.assign(driver.cockpit, { runProgram: () => Promise.reject(new Error('there is no such program')) });
  await driver.press('ctrl-t');
  driver.see('ssh: there is no such program', 'be-01.example.net');
});

test('each placeholder says something of the row, and quotes keep words together', async () => {
  const run = `show "{endpoint} {host}" --at={region} '{id}' "" {name}`;
  const driver = await having([{ ...SSH, run }]);
  await driver.press('ctrl-t');
  const endpoint = 'be-01.example.net:8443';
  const host = 'be-01.example.net';
  expect(driver.programs).toEqual([['show', `${endpoint} ${host}`, '--at=US-WEST', 'srv_1', '', host]]);
});

test('an IPv6 address stands in brackets with its port, and without them as a host', async () => {
  const driver = await over('[2001:db8::7]:5060', 'show {endpoint} {host}');
  await driver.press('ctrl-t');
  expect(driver.programs).toEqual([['show', '[2001:db8::7]:5060', '2001:db8::7']]);
});

test.each(['-oProxyCommand=reboot', 'a b', '$(reboot)', '`reboot`', 'a;reboot', 'a|b', "a'b", 'a\nb', '%h', '../x'])(
  'a server called %j becomes no option, no second word and no shell’s word: nothing is run',
  async (endpoint) => {
    const driver = await over(endpoint, 'sh -c "ping {endpoint}"');
    await driver.press('ctrl-t');
    expect(driver.programs).toEqual([]);
    driver.see('not run: {endpoint} would be', 'which is no plain name');
  },
);

test('a command for regions takes the region, also by one of its servers; one for servers wants a server', async () => {
  const page = { name: 'page', keys: ['ctrl-g'], run: 'open https://wiki.example/{name}?id={id}', on: 'region' };
  const driver = await having([SSH, page]);
  await driver.press('ctrl-g', 'tab', 'ctrl-g', 'ctrl-t');
  const run = ['open', 'https://wiki.example/US-WEST?id=US-WEST'];
  expect(driver.programs).toEqual([run, run]);
  driver.see('it is for a server');
});

test('confirm shows what would be run, and only y runs it', async () => {
  const driver = await having([{ ...SSH, confirm: true }]);
  await driver.press('ctrl-t');
  driver.see('Run ssh', 'ssh -l ops be-01.example.net', 'y runs it');
  await driver.press('x', 'enter');
  await driver.paste('y');
  driver.see('y runs it');
  await driver.press('esc');
  driver.see('nothing was run');
  expect(driver.programs).toEqual([]);
  await driver.press('ctrl-t', 'y');
  expect(driver.programs).toEqual([['ssh', '-l', 'ops', 'be-01.example.net']]);
  driver.dontSee('y runs it');
});

test('a y that was typed before the question was on the screen does not answer it', async () => {
  const driver = await having([{ ...SSH, confirm: true }]);
  await driver.read('\x14y');
  driver.see('Run ssh');
  expect(driver.programs).toEqual([]);
});

const REBOOT = { name: 'reboot', keys: ['ctrl-t'], run: 'ssh {host} reboot', on: 'server', dangerous: true };

test('a dangerous one is refused in read-only with the offer of W, and runs in write mode', async () => {
  const driver = await having([REBOOT]);
  await driver.press('ctrl-t');
  driver.see('read-only: W opens write mode, then ctrl-t: reboot');
  expect(driver.programs).toEqual([]);
  await driver.press('W', 'ctrl-t');
  expect(driver.programs).toEqual([['ssh', 'be-01.example.net', 'reboot']]);
});

test('a dangerous one acts on no marks; one that only looks acts on the row under the cursor', async () => {
  const driver = await having([{ ...REBOOT, keys: ['ctrl-g'] }, SSH]);
  await driver.press('W', ' ', 'ctrl-g');
  driver.see('never on marks');
  expect(driver.programs).toEqual([]);
  await driver.press('ctrl-t');
  expect(driver.programs).toEqual([['ssh', '-l', 'ops', 'be-01.example.net']]);
});

test('a question holds write mode open, and what changes something begins its time anew', async () => {
  const driver = await having([{ ...REBOOT, confirm: true }]);
  await driver.press('W', 'ctrl-t');
  await driver.clock.pass(16 * 60_000);
  driver.see(' WRITE ', 'y runs it');
  await driver.press('y');
  await driver.clock.pass(10 * 60_000);
  driver.see(' WRITE ');
  expect(driver.programs).toHaveLength(1);
});

test('it is listed where commands are: by ? and . and ctrl-p, and typed after : with a server’s name', async () => {
  const driver = await having([SSH]);
  await driver.press('?');
  await driver.type('ssh');
  driver.see('ctrl-t', 'ssh: ssh -l ops {host}');
  await driver.press('esc', '.');
  await driver.type('ssh');
  driver.see('ctrl-t', 'ssh: ssh -l ops {host}');
  await driver.press('esc', 'ctrl-p');
  await driver.type('ssh');
  driver.see('ssh: ssh -l ops {host}');
  await driver.press('esc', ':');
  await driver.type('ss');
  driver.see('ssh: ssh -l ops {host}');
  await driver.type('h be-01.example.net:8443');
  await driver.clock.pass(300);
  await driver.press('enter');
  expect(driver.programs).toEqual([['ssh', '-l', 'ops', 'be-01.example.net']]);
});

test('each fault is one sentence that says where, and the commands beside it are kept', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    ['ssh', ' must be an object: {"name": "ssh", "run": "ssh {host}", "on": "server"}'],
    [{ ...SSH, shell: true }, ' has no entry shell'],
    [{ ...SSH, name: 'SSH now' }, '.name must be 1 to 30 of a-z, 0-9 and hyphen, beginning with a letter'],
    [{ ...SSH, keys: 'T' }, '.keys must be a list of keys, for example ["ctrl-t"]'],
    [{ ...SSH, on: 'call' }, '.on must be server or region'],
    [{ ...SSH, confirm: 'yes' }, '.confirm must be true or false'],
    [{ ...SSH, dangerous: 1 }, '.dangerous must be true or false'],
    [{ ...SSH, run: 7 }, '.run must be a command line of at most 1000 characters, for example "ssh {host}"'],
    [{ ...SSH, run: ' ' }, '.run must name a program'],
    [{ ...SSH, run: '{host} x' }, '.run must begin with a program, not with a placeholder'],
    [{ ...SSH, run: 'ssh "{host}' }, '.run has a quote that is not closed'],
    [{ ...SSH, run: 'ssh {ip}' }, '.run has no placeholder {ip} for a server: {endpoint} {host} {name} {id} {region}'],
    [{ ...SSH, on: 'region' }, '.run has no placeholder {host} for a region: {name} {id} {region}'],
    [SSH, '.name: there are two commands ssh'],
  ];
  const { config, faults } = parseConfig({ commands: [SSH, ...wrong.map(([given]) => given)] });
  expect(faults).toEqual(wrong.map(([, fault], index) => `commands[${index + 1}]${fault}`));
  expect(config.commands.map(({ name }) => name)).toEqual(['ssh']);
  const tooMany = parseConfig({ commands: Array.from({ length: 51 }, () => SSH) });
  expect(tooMany.faults).toEqual(['commands must be a list of at most 50 commands']);
});

test('keys and names that are taken, and keys that are too easy, are named', async () => {
  const { config } = parseConfig({
    commands: [
      { ...SSH, keys: ['D'] },
      { ...REBOOT, keys: ['x'] },
      { ...SSH, name: 'drain', keys: [] },
    ],
  });
  expect(keyTable(config).faults).toEqual([
    'own.reboot: what changes something has a capital or a ctrl key',
    'D is for own.ssh, and not for drain.start as well',
  ]);
  expect(lineFaults(config)).toEqual([':drain is a command of the cockpit: yours needs another name to be typed']);
  expect(keyTable(config).commandFor('x')?.id).not.toBe('own.reboot');
});

test('every word of the cockpit keeps what it takes, whatever a person calls their own', () => {
  const commands = LINE_VERBS.map(({ name }) => ({ ...SSH, name, keys: [] }));
  const { config, faults } = parseConfig({ commands });
  expect(faults).toEqual([]);
  for (const { name } of LINE_VERBS)
    expect([name, takesOf(name, config)]).toEqual([name, takesOf(name, DEFAULT_CONFIG)]);
});
