import { type Heard, ProbeFailed, PROBE_TIMEOUT_MS } from './probe.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there',
  ECONNRESET: 'It closed the connection',
  EPIPE: 'It closed the connection',
  EHOSTUNREACH: 'There is no way to it',
  ENETUNREACH: 'There is no way to it',
  EPROTO: 'It does not speak TLS as it should',
  ETIMEDOUT: `No answer within ${PROBE_TIMEOUT_MS / 1000} s`,
  HPE_HEADER_OVERFLOW: 'Its answer is too long',
};

/** Why something failed, in our own words: what the far end sent, or a library made of it, is shown to nobody. */
export function whyFailed(error: unknown): Heard {
  return error instanceof ProbeFailed ? error.heard : { message: sentenceFor(error) };
}

function sentenceFor(error: unknown): string {
  const code = codeOf(error);
  if (code.startsWith('HPE_')) return SENTENCES[code] ?? 'What it answers is not HTTP';
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'It does not speak TLS as it should';
  return SENTENCES[code] ?? 'It did not answer';
}

/** Node's code of an error; of the first of several, where every address was tried. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
