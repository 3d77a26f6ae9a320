import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { addServer, freshKey, makeRegion } from '../kit/fleet-of-one.ts';
import { type Answer, HttpCaller } from '../kit/http.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer({ MERIDIAN_LOG_LEVEL: 'error' });
let nodeKey: string;
let target: { regionId: string; serverId: string };

beforeAll(async () => {
  ({ apiKey: nodeKey, target } = await addServer(live.admin, await makeRegion(live.admin)));
});

const PROCEDURES = [
  'regionManager.createRegion',
  'regionManager.updateRegion',
  'regionManager.updateRegionS3Config',
  'regionManager.addOrUpdateRegionServer',
  'regionManager.enableRegion',
  'regionManager.disableRegion',
  'regionManager.enableRegionMaintenance',
  'regionManager.disableRegionMaintenance',
  'regionManager.enableRegionServer',
  'regionManager.disableRegionServer',
  'regionManager.enableRegionServerMaintenance',
  'regionManager.disableRegionServerMaintenance',
  'regionManager.drainRegionServer',
  'regionManager.cancelDrain',
  'regionManager.rotateRegionServerKey',
  'regionManager.revokeRegionServerKey',
  'regionManager.deleteRegionServerSafe',
  'regionManager.deleteRegionSafe',
  'drains.list',
  'operations.plan',
  'operations.list',
  'operations.start',
  'operations.continue',
  'operations.cancel',
  'operators.createToken',
  'operators.revoke',
  'node.heartbeat',
  'node.attach',
  'node.heartbeats',
  'node.presignUpload',
  'regionManager.verifyRegionS3',
  'regionManager.getRegion',
  'regionManager.getServer',
  'regionManager.plan',
  'regionManager.planMany',
  'regionManager.applyMany',
  'safetyRules.set',
  'capacity.report',
  'capacity.demand',
  'routing.route',
  'routing.routeMany',
  'routing.explain',
  'routing.outcome',
  'alerts.list',
  'alerts.acknowledge',
  'alerts.silence',
  'alerts.endSilence',
  'events.list',
  'serverMetrics.getAllActiveNodes',
  'serverMetrics.getServerStatus',
  'serverMetrics.getNames',
  'serverMetrics.setView',
  'serverMetrics.getServerHistory',
  'serverMetrics.getRegionHistory',
  'serverMetrics.getFleetHistory',
  'serverMetrics.getFleetAt',
  'serverMetrics.declareRegion',
];

/** Values that are right, nearly right, and wrong, for fields of the right names. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'US',
    'WEST',
    'US-WEST',
    'Backend',
    'Proxy',
    'add',
    'edit',
    'a.example:443',
    '[::1]',
    'viewer',
    'Running',
    'Stopped',
    '8.8.8.8',
    'EEA',
    'answered',
    'SPARE_PROXY',
    'refuse',
  ),
  fc.constantFrom('__proto__', 'constructor', "'; drop table regions; --", '\u0000', '\u001b[2J', 'x'.repeat(600)),
);
const value = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.constantFrom(1e308, -1, 1024, 65_535, 65_536),
);
const FIELDS = `
  keys nodes handle type countryCode regionName location regionId serverId mode server endpoint apiKey sipPort useSSL
  publicReason privateReason accessKey secretKey bucket secondaryRegionId allowedCidrs
  expectedRevision planHash idempotencyKey name role expiresAt tokenId after limit target last bootId
  sequence runtimeStatus cpuUsagePercent activeTelephonySessions
  caller ip country latitude longitude rttMs residency ingressServerId exclude callId kind
  includeDevelopment requests ticketId outcome deadlineAt onDeadline then rule override rules
  alertKey note silenceId code endsAt reason resolved
  maxParallel serverIds deadlineMs operationId
  verdict fileName contentType
  from to stepMs lastMs
`
  .trim()
  .split(/\s+/);
const input = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.dictionary(
      fc.constantFrom(...FIELDS),
      fc.oneof(value, fc.dictionary(fc.constantFrom(...FIELDS), value)),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);

test.each(PROCEDURES)(
  '%s answers whatever comes with data or a typed error, and tells no secret',
  async (procedure) => {
    const key = freshKey();
    await fc.assert(
      fc.asyncProperty(input, fc.boolean(), async (given, named) => {
        const asked = named && isRecord(given) ? { ...given, ...target, apiKey: key, secretKey: key } : given;
        const caller = procedure.startsWith('node.') ? new HttpCaller(live.meridian.url, nodeKey) : live.admin;
        const answer = await caller.post(procedure, asked);
        // That nobody has room is an answer too.
        if (answer.status !== 503) expect(answer.status).toBeLessThan(500);
        const { appCode, message } = answer.status < 400 ? { appCode: 'NONE', message: 'fine' } : refusalIn(answer);
        expect(appCode === 'Route:NO_CAPACITY').toBe(answer.status === 503);
        expect(appCode).toMatch(/^([A-Za-z0-9]+:)?[A-Z_0-9]+$/);
        expect(message).not.toBe('');
        expect(answer.text).not.toMatch(/"stack"|ZodError|SqliteError|node_modules/);
        expect(answer.text).not.toContain(key);
        expect(answer.text).not.toContain(nodeKey);
      }),
      { numRuns: 120, endOnFailure: true },
    );
    expect(live.meridian.log()).toBe('');
  },
);

function refusalIn({ error }: Answer<unknown>): { appCode: string; message: string } {
  return { appCode: error.data.appCode, message: error.message };
}
