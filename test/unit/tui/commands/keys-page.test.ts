import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { keysPage } from '../kit/keys-page.ts';

test('docs/keys.md is what the table of commands says; npm run docs:keys writes it anew', async () => {
  const file = fileURLToPath(new URL('../../../../docs/keys.md', import.meta.url));
  await expect(await keysPage()).toMatchFileSnapshot(file);
});
