import type { MeridianClient } from '@meridian/server/client';
import type { ChangeAnswer, ShownPlan } from './port.ts';
import type { CallOptions } from './server-queries.ts';
import type { OperationStart, ServiceInput, ServiceRequest, ServiceType } from './service-request.ts';

type Service<Type extends ServiceType> = (
  client: MeridianClient,
  input: ServiceInput<Type>,
  options: CallOptions,
  idempotencyKey: string | undefined,
) => Promise<ChangeAnswer>;

/** By which procedure each is done. Done again, as when an answer was lost, it is the same. */
const SERVICES: { readonly [Type in ServiceType]: Service<Type> } = {
  'operations.start': (client, input, options, idempotencyKey) =>
    done(client.operations.start.mutate({ ...input, idempotencyKey }, options)),
  'operations.continue': (client, input, options) => done(client.operations.continue.mutate(input, options)),
  'operations.cancel': (client, input, options) => done(client.operations.cancel.mutate(input, options)),
  'events.note': (client, input, options, idempotencyKey) =>
    done(client.events.note.mutate({ ...input, idempotencyKey }, options)),
  'alerts.acknowledge': (client, input, options) => done(client.alerts.acknowledge.mutate(input, options)),
  'alerts.silence': (client, input, options) => done(client.alerts.silence.mutate(input, options)),
  'alerts.endSilence': (client, input, options) => done(client.alerts.endSilence.mutate(input, options)),
  'safetyRules.set': (client, input, options) => done(client.safetyRules.set.mutate(input, options)),
  'serverMetrics.declareRegion': (client, input, options) =>
    done(client.serverMetrics.declareRegion.mutate(input, options)),
  'regionManager.verifyRegionS3': async (client, input, options) => ({
    check: await client.regionManager.verifyRegionS3.mutate(input, options),
  }),
};

/** What became of it is seen on the screens. */
async function done(asked: Promise<unknown>): Promise<ChangeAnswer> {
  await asked;
  return {};
}

export function callService(
  client: MeridianClient,
  { type, ...input }: ServiceRequest,
  options: CallOptions,
  idempotencyKey: string | undefined,
): Promise<ChangeAnswer> {
  // Each takes what its own type says; the union of all of them fits none.
  const service = SERVICES[type] as Service<ServiceType>;
  return service(client, input, options, idempotencyKey);
}

/** What an operation would do, as any other plan; it has no hash of its own, and what is read of it counts as one. */
export async function planOperation(
  client: MeridianClient,
  input: OperationStart,
  options: CallOptions,
): Promise<ShownPlan> {
  const { steps, impact, blockers, warnings, tier, confirm } = await client.operations.plan.query(input, options);
  const read = [...blockers, ...warnings].map(({ code }) => code);
  const order = steps.map(({ endpoint, skippedBecause }) => ({ endpoint, skippedBecause }));
  return { impact, blockers, warnings, tier, confirm, undo: null, planHash: JSON.stringify([read, order]), order };
}
