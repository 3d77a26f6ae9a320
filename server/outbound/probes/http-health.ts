import { guardedRequest } from '../guarded-request.ts';
import { ANSWER_MAX_BYTES, type Probe, PROBE_TIMEOUT_MS, ProbeFailed } from './probe.ts';

/** Where a node says whether it is well. */
const HEALTH_PATH = '/health';

/** `GET /health`: whoever answers with less than 500 lives, a node that does not know the path included. */
export const httpHealth: Probe = (place) => health({ ...place, useTls: false });
/** The same over TLS, whatever the certificate: that is judged by itself. */
export const httpsHealth: Probe = (place) => health({ ...place, useTls: true });

async function health(place: Parameters<Probe>[0] & { readonly useTls: boolean }) {
  const { status } = await guardedRequest({
    ...place,
    method: 'GET',
    path: HEALTH_PATH,
    headers: { 'user-agent': 'Meridian' },
    timeoutMs: PROBE_TIMEOUT_MS,
    answerMaxBytes: ANSWER_MAX_BYTES,
    verifyCertificate: false,
  });
  if (status >= 500) throw new ProbeFailed(`It answers GET ${HEALTH_PATH} with ${status}`);
  return { message: `Answers GET ${HEALTH_PATH} with ${status}` };
}
