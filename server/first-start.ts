import type { EventLog } from './events/event-log.ts';
import type { OperatorTokens } from './security/operator-tokens.ts';
import type { Vault } from './security/vault.ts';
import { readFileIfAny, writePrivateFile } from './storage/state-directory.ts';

type Parts = {
  readonly events: EventLog;
  readonly tokens: OperatorTokens;
  readonly vault: Vault;
  readonly now: () => Date;
};

const SYSTEM = { name: 'meridian', role: 'system' } as const;

/**
 * Leaves an admin token for whoever may read the state directory: at the first start, and again where the file is
 * gone or its token no longer works, so that nobody is locked out of their own server.
 */
export async function ensureAdminToken(tokenFile: string, { events, tokens, vault, now }: Parts): Promise<void> {
  const kept = readFileIfAny(tokenFile)?.toString('utf8').trim();
  if (kept && tokens.find(vault.hmac(kept), now())) return;
  const at = now().toISOString();
  const wish = { name: 'admin', role: 'admin', expiresAt: null } as const;
  const { token } = await events.transaction(
    async (trx, append) => {
      const issue = await tokens.issue(trx, wish, at);
      const detail = { tokenId: issue.tokenId, ...wish, because: 'no admin token was found in the state directory' };
      await append([{ at, actor: SYSTEM, type: 'operators.createToken', target: {}, detail }]);
      return issue;
    },
    ({ issued }) => issued(),
  );
  writePrivateFile(tokenFile, `${token}\n`);
}
