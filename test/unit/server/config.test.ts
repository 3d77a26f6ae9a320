import { expect, test } from 'vitest';
import { readConfig } from '../../../server/config.ts';

test.each([
  [{ MERIDIAN_DEAD_AFTER_MS: '1000' }, /must be less than/],
  [{ MERIDIAN_LOG_LEVEL: 'loud' }, /MERIDIAN_LOG_LEVEL must be one of/],
  [{ MERIDIAN_DATABASE_URL: 'postgres://x' }, /MERIDIAN_DATABASE_URL must be file:/],
  [{ MERIDIAN_HOST: '0.0.0.0' }, /Refusing to listen on 0\.0\.0\.0 without TLS/],
  [{ MERIDIAN_TLS_CERT_FILE: '/cert.pem' }, /TLS needs both/],
  // Whoever has its URL can keep the switch from ever going off.
  [
    { MERIDIAN_WATCHDOG_URL: 'http://alive.example/s3cret' },
    /^(?!.*s3cret).*MERIDIAN_WATCHDOG_URL must be an https URL/,
  ],
])('%j is refused, with what to mend', (env, says) => {
  expect(() => readConfig({ MERIDIAN_STATE_DIR: '/state', ...env })).toThrow(says);
});
