import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../tui/cli/program.ts';
import { processTerminal } from '../../tui/cli/terminal.ts';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const LAUNCHER = fileURLToPath(new URL('../../tui/bin/meridian.mjs', import.meta.url));
const live = useServer();
let viewerToken = '';
beforeAll(async () => {
  const { data } = await live.admin.post<{ token: string }>('operators.createToken', { name: 'v', role: 'viewer' });
  viewerToken = data.token;
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
type Running = { readonly process: ChildProcess; readonly stderr: () => string; readonly ended: Promise<Ended> };

/** The command, as a script runs it: without a terminal. */
function begin(args: readonly string[], { env = {}, input = '' } = {}): Running {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { ...process.env, MERIDIAN_URL: live.meridian.url, MERIDIAN_TOKEN: live.meridian.adminToken, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { process: child, stderr: () => stderr, ended };
}

/** The command in this process. */
async function run(
  args: readonly string[],
  { env = {} }: { readonly env?: Record<string, string> } = {},
): Promise<Ended> {
  const { signal } = new AbortController();
  const [data, said]: [string[], string[]] = [[], []];
  const terminal = {
    ...processTerminal(signal),
    data: (line: string) => void data.push(`${line}\n`),
    say: (line: string) => void said.push(`${line}\n`),
    ask: null,
    server: () => ({
      url: env['MERIDIAN_URL'] ?? live.meridian.url,
      token: env['MERIDIAN_TOKEN'] ?? live.meridian.adminToken,
    }),
  };
  const code = await runCommand(args, terminal, signal);
  return { code, stdout: data.join(''), stderr: said.join('') };
}

function list(command: string, env: Record<string, string> = {}): Promise<Ended> {
  return run(command.split(' '), { env });
}

const WHY = ['--public', REASONS.publicReason, '--private', REASONS.privateReason];

/** A server in service whose node has so many sessions. */
async function serverWith(sessions: number) {
  const { server, target, apiKey } = await addServer(live.admin, await makeRegion(live.admin));
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(sessions);
  return { server, target, node };
}

async function serverNow({ regionId, serverId }: Pick<Server, 'regionId' | 'serverId'>): Promise<Server | undefined> {
  const { data } = await live.admin.get<Region>('regionManager.getRegion', { regionId });
  return data.servers.find((server) => server.serverId === serverId);
}

describe('meridian call', () => {
  test('answers JSON on stdout and nothing else; its input may come from stdin', async () => {
    const regionId = await makeRegion(live.admin);
    const asked = JSON.stringify({ regionId });
    for (const call of [
      await begin(['call', 'regionManager.getRegion', asked]).ended,
      await begin(['call', 'regionManager.getRegion', '-'], { input: asked }).ended,
    ]) {
      expect([call.code, call.stderr]).toEqual([0, '']);
      expect(JSON.parse(call.stdout)).toMatchObject({ regionId });
    }
  });

  test('ends with a code that says what went wrong', async () => {
    const existing = { countryCode: 'US', regionName: (await makeRegion(live.admin)).slice(3) };
    const { target } = await serverWith(1);
    const call = async (procedure: string, input: object | string = {}, env = {}) =>
      (await run(['call', procedure, typeof input === 'string' ? input : JSON.stringify(input)], { env })).code;
    expect({
      notJson: await call('regionManager.getRegion', '{'),
      shape: await call('regionManager.createRegion'),
      missing: await call('regionManager.getRegion', { regionId: 'NO-WHERE' }),
      unknown: await call('regionManager.dropEverything'),
      viewer: await call('regionManager.deleteRegionSafe', {}, { MERIDIAN_TOKEN: viewerToken }),
      stranger: await call('regionManager.getRegions', {}, { MERIDIAN_TOKEN: 'nobody' }),
      conflict: await call('regionManager.createRegion', existing),
      rule: await call('regionManager.deleteRegionServerSafe', target),
      unreachable: await call('regionManager.getRegions', {}, { MERIDIAN_URL: 'http://127.0.0.1:9' }),
      asAProcess: (await begin(['call', 'regionManager.deleteRegionServerSafe', JSON.stringify(target)]).ended).code,
    }).toEqual({
      notJson: 2,
      shape: 2,
      missing: 3,
      unknown: 3,
      viewer: 4,
      stranger: 4,
      conflict: 5,
      rule: 8,
      unreachable: 6,
      asAProcess: 8,
    });
  });

  test('never loads what draws the cockpit', () => {
    const bundle = readFileSync(fileURLToPath(new URL('../../tui/dist/cli.mjs', import.meta.url)), 'utf8');
    expect(bundle).not.toMatch(/node_modules\/(ink|react|zustand)/);
  });
});

describe('lists', () => {
  test('servers as a table or JSON, of a region, by the words of the cockpit’s filter', async () => {
    const { server, target, node } = await serverWith(3);
    const { server: other } = await addServer(live.admin, target.regionId);
    await node.beat(4);
    const servers = (...options: string[]) => run(['servers', 'list', '--region', target.regionId, ...options]);
    const [all, one, faults] = [
      await servers(),
      await servers('--filter', server.endpoint, '-o', 'json'),
      await servers('--faults', '-o', 'json'),
    ];
    expect([all.code, all.stderr]).toEqual([0, '']);
    expect(all.stdout).toMatch(/^REGION +SERVER +TYPE +STATE +SESSIONS +CAPACITY +HEARD/);
    expect(all.stdout).toContain(other.endpoint);
    expect(JSON.parse(one.stdout)).toMatchObject([
      { serverId: server.serverId, regionId: target.regionId, sessions: 4 },
    ]);
    expect(faults.stdout).toContain(other.serverId);
    const nowhere = await run(['servers', 'list', '--region', 'NO-WHERE']);
    expect([nowhere.code, nowhere.stdout]).toEqual([3, '']);
  });

  test('what else the screens show, as a table and as JSON', async () => {
    const { server, target, node } = await serverWith(2);
    const { regionId } = target;
    await node.beat(3);
    await live.admin.post('alerts.silence', { regionId, endsAt: new Date(Date.now() + 60_000), reason: 'carrier' });
    await live.admin.post('regionManager.drainRegionServer', { ...target, ...REASONS });
    const told = async (command: string, says: unknown) => {
      const [shown, json] = [await list(command), await list(`${command} -o json`)];
      expect({ ...shown, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
      expect({ command, says: JSON.parse(json.stdout) as unknown }).toEqual({ command, says });
      return shown.stdout
        .trimEnd()
        .split('\n')
        .map((text) => text.replace(/ {2,}/g, ' | '));
    };
    const some = (part: object) => expect.arrayContaining([expect.objectContaining(part)]) as unknown;
    const whole = (part: object) => expect.objectContaining(part) as unknown;
    const { endpoint, serverId, type } = server;
    const line = (...cells: string[]) => expect.stringContaining(cells.join(' | ')) as unknown;

    // Sums follow a moment after the change.
    await until(
      async () => JSON.parse((await list('regions list -o json')).stdout) as Region[],
      (regions) => regions.some((each) => each.regionId === regionId && each.totals.servers === 1),
    );
    expect((await list('regions list')).stdout).toContain(regionId);
    expect(await told(`nodes list --region ${regionId}`, some({ nodeId: serverId, endpoint }))).toEqual([
      line('REGION', 'SERVER', 'TYPE', 'STATUS'),
      line(regionId, endpoint, type, 'Running', 'Alive', '3'),
    ]);
    expect(await told('drains list', whole({ drains: some({ endpoint }), leaks: [], operations: [] }))).toContainEqual(
      line(endpoint, 'DRAINING', '3/3'),
    );
    expect(await told('silences list', some({ regionId, reason: 'carrier' }))).toContainEqual(
      line('any', regionId, 'any', 'admin', 'carrier'),
    );
    expect(await told(`capacity --region ${regionId}`, whole({ regions: some({ regionId }) }))).toContainEqual(
      line(regionId, '3/0'),
    );
    expect(await told('demand', whole({ origins: [] }))).toEqual([line('COUNTRY', 'PLACE')]);
    expect(await told('rules list', some({ rule: 'ROUTABLE_PROXY' }))).toContainEqual(line('SPARE_PROXY', 'warn'));
    expect(await told('alerts list', expect.any(Array))).toContainEqual(line('SEVERITY', 'CODE'));
    expect(await told(`events list --region ${regionId} --last 1`, some({ type: 'drainRegionServer' }))).toEqual([
      line('SEQ', 'AT', 'REGION', 'WHAT'),
      line(regionId, `admin drains ${endpoint}`),
    ]);
    const route = await list('route US residency=US -o json');
    expect(route).toMatchObject({ code: 0, stderr: 'nobody may take this session now\n' });
    expect(JSON.parse(route.stdout)).toMatchObject({ chosen: null, regions: some({ regionId }) });
    expect((await list('route US')).stdout).toMatch(new RegExp(`${endpoint}.*DISABLED`));
  });

  test('what is not there, what is no place, and who may not', async () => {
    const codes = [
      'nodes list --region NO-WHERE',
      'capacity --region NO-WHERE',
      'route Atlantis',
      'events list --last 0',
    ];
    expect(await Promise.all(codes.map(async (command) => (await list(command)).code))).toEqual([3, 3, 2, 2]);
    expect((await list('regions list', { MERIDIAN_TOKEN: 'nobody' })).code).toBe(4);
  });
});

describe('meridian servers drain', () => {
  test('--dry-run shows the plan and does nothing; without a person it needs --yes', async () => {
    const { server, target } = await serverWith(2);
    const dry = await run(['servers', 'drain', server.endpoint, ...WHY, '--then', 'stop', '--dry-run', '-o', 'json']);
    expect(dry.code).toBe(0);
    expect(JSON.parse(dry.stdout)).toMatchObject({ tier: 2, confirm: target.regionId });
    expect(dry.stderr).toContain('warning PROCESS_WILL_STOP');
    const nobody = await run(['servers', 'drain', server.endpoint, ...WHY]);
    expect([nobody.code, nobody.stdout]).toEqual([2, '']);
    expect((await serverNow(target))?.drain).toBeNull();
  });

  test('--wait says how far it is on stderr, and ends when it is drained', async () => {
    const { server, target, node } = await serverWith(2);
    const command = begin([
      'servers',
      'drain',
      server.endpoint,
      ...WHY,
      '--deadline',
      '1h',
      '--yes',
      '--wait',
      '-o',
      'json',
    ]);
    await until(command.stderr, (text) => text.includes(`${server.endpoint} draining: 2 sessions`));
    expect((await serverNow(target))?.drain).toMatchObject({ deadlineAt: expect.any(String) as string });
    await node.beat(1);
    await until(command.stderr, (text) => text.includes(`${server.endpoint} draining: 1 sessions`));
    await node.beat(0);
    await node.beat(0);
    const { code, stdout } = await command.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ serverId: target.serverId, drain: null, disabled: REASONS });
  });

  test('--wait ends with 7 when its time is over, 5 when someone ends the drain, 130 when it is interrupted', async () => {
    const { server, target, node } = await serverWith(1);
    const ask = ['servers', 'drain', target.serverId, ...WHY, '--yes', '--wait'];
    const late = await run([...ask, '--timeout', '1s']);
    expect([late.code, late.stdout]).toEqual([7, '']);
    expect((await node.beat(1)).data.desiredStatus, 'the drain goes on').toBe('Draining');

    const interrupted = begin(ask);
    await until(interrupted.stderr, (text) => text.includes('draining: 1 sessions'));
    interrupted.process.kill('SIGINT');
    expect((await interrupted.ended).code).toBe(130);

    const cancelled = begin(ask);
    await until(cancelled.stderr, (text) => text.includes('draining: 1 sessions'));
    await live.admin.post('regionManager.cancelDrain', target);
    const { code, stderr } = await cancelled.ended;
    expect(code).toBe(5);
    expect(stderr).toContain(`the drain of ${server.endpoint} was ended by`);
  });

  test('a server that is not there, a token that may not, and a deadline in the past', async () => {
    const { server } = await serverWith(0);
    const drain = (name: string, more: string[] = [], env = {}) =>
      run(['servers', 'drain', name, ...WHY, '--yes', ...more], { env });
    expect((await drain('nowhere.example')).code).toBe(3);
    expect((await drain(server.endpoint, [], { MERIDIAN_TOKEN: viewerToken })).code).toBe(4);
    expect((await drain(server.endpoint, ['--deadline', '2020-01-01T00:00:00Z'])).code).toBe(8);
    expect((await drain(server.endpoint, ['--deadline', 'soon'])).code).toBe(2);
  });
});

describe('meridian events', () => {
  test('a note stands in the exported timeline of its region, and the chain holds', async () => {
    const regionId = await makeRegion(live.admin);
    const noted = await run(['events', 'note', 'called the carrier', '--region', regionId]);
    expect(noted).toMatchObject({ code: 0, stdout: '' });
    const { code, stdout } = await run(['events', 'export', '--from', '5m', '--region', regionId]);
    expect(code).toBe(0);
    expect(stdout).toContain(`# What happened in ${regionId} at 127.0.0.1`);
    expect(stdout).toContain(`noted ${regionId}** | ${regionId} |  | called the carrier |`);
    expect(stdout).toContain(`created ${regionId} |`);
    expect(await run(['events', 'verify'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ events: each/),
    });
  });

  test('an unknown region, a window that is none, and a viewer who would write are told so', async () => {
    expect(await run(['events', 'note', 'x', '--region', 'US-NOWHERE'])).toMatchObject({ code: 3 });
    const yesterday = await run(['events', 'export', '--from', 'yesterday']);
    expect(yesterday).toMatchObject({ code: 2, stderr: expect.stringContaining('Give how long ago, for example 30m') });
    // A slip of the keys is not taken for a quiet night.
    expect(await run(['events', 'export', '--region', 'US-NOWHERE'])).toMatchObject({ code: 3, stdout: '' });
    expect(await run(['events', 'export', '--from', '1m', '--to', '5m'])).toMatchObject({ code: 2 });
    expect(await run(['events', 'note', 'x'], { env: { MERIDIAN_TOKEN: viewerToken } })).toMatchObject({ code: 4 });
  });
});
