import { overTls } from './open-stream.ts';
import { type Heard, type Probe, ProbeFailed } from './probe.ts';

/** What is said of a certificate that is not fully trusted: private ones are common among nodes, and no fault. */
const REMARKS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'from a private authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'from an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'from an authority that is not known here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'for another name',
};

/** The certificate alone: until when it holds, and whether callers would trust it. Only one out of its time fails. */
export const tlsCertificate: Probe = (place) =>
  overTls(place, async (socket): Promise<Heard> => {
    const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
    const [begins, ends] = [new Date(from), new Date(to)];
    if (Number.isNaN(ends.getTime())) throw new ProbeFailed('It shows no certificate');
    const expiresAt = ends.toISOString();
    if (ends.getTime() <= Date.now()) {
      throw new ProbeFailed(`Its certificate has expired on ${dayOf(expiresAt)}`, { certificateExpiresAt: expiresAt });
    }
    if (begins.getTime() > Date.now())
      throw new ProbeFailed(`Its certificate holds from ${dayOf(begins.toISOString())} on`);
    const remark = socket.authorized ? null : (REMARKS[codeOf(socket.authorizationError)] ?? 'not trusted here');
    const message = `Its certificate ${remark === null ? '' : `(${remark}) `}holds until ${dayOf(expiresAt)}`;
    return { message, certificateExpiresAt: expiresAt };
  });

function dayOf(at: string): string {
  return at.slice(0, 10);
}

/** Node gives the code itself here, whatever its type says. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return typeof error === 'string' ? error : '';
}
