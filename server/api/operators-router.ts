import { record } from '@meridian/shared/record.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { ROLES } from '@meridian/shared/role.ts';
import { z } from 'zod';
import { inputOf, procedureFor, router } from './trpc.ts';

const admin = procedureFor('admin');

const NAME = 'must be 1 to 100 printable characters';
const createInput = record({
  name: z
    .string(NAME)
    .trim()
    .min(1, NAME)
    .max(100, NAME)
    .regex(/^\P{C}*$/u, NAME),
  role: z.enum(ROLES, `must be one of ${ROLES.join(', ')}`),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be a time in ISO 8601, for example 2027-01-31T00:00:00Z' })
    .nullish(),
});
const revokeInput = record({ tokenId: z.string('must be a token id') });

export const operatorsRouter = router({
  /** Whose token this is. */
  getSelf: procedureFor('viewer').query(({ ctx }) => {
    const token = ctx.tokens.get(ctx.operator.tokenId);
    const { tokenId, name, role } = ctx.operator;
    return { tokenId, name, role, expiresAt: token?.expiresAt ?? null };
  }),
  list: admin.query(({ ctx }) => ctx.tokens.list()),
  /** The token itself is in this answer and nowhere else. */
  createToken: admin.input(inputOf(createInput)).mutation(async ({ ctx, input: { name, role, expiresAt } }) => {
    const at = ctx.now().toISOString();
    if (expiresAt && Date.parse(expiresAt) <= ctx.now().getTime()) {
      throw new Refusal('shape', [
        blocker('BAD_REQUEST', { message: 'expiresAt must be in the future', sample: ['expiresAt'] }),
      ]);
    }
    const wish = { name, role, expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null };
    const { tokenId, token } = await ctx.events.transaction(
      async (trx, append) => {
        const issue = await ctx.tokens.issue(trx, wish, at);
        const { name: actor, role: actorRole } = ctx.operator;
        const detail = { tokenId: issue.tokenId, ...wish };
        await append([
          { at, actor: { name: actor, role: actorRole }, type: 'operators.createToken', target: {}, detail },
        ]);
        return issue;
      },
      ({ issued }) => issued(),
    );
    return { tokenId, token };
  }),
  revoke: admin.input(inputOf(revokeInput)).mutation(async ({ ctx, input: { tokenId } }) => {
    const token = ctx.tokens.get(tokenId);
    if (!token) throw new Refusal('existence', [blocker('Token:NOT_FOUND')]);
    if (token.revokedAt !== null) return { tokenId, revokedAt: token.revokedAt };
    const at = ctx.now().toISOString();
    await ctx.events.transaction(
      async (trx, append) => {
        const revocation = await ctx.tokens.revoke(trx, tokenId, at);
        const { name, role } = ctx.operator;
        const detail = { tokenId, name: token.name };
        await append([{ at, actor: { name, role }, type: 'operators.revoke', target: {}, detail }]);
        return revocation;
      },
      ({ revoked }) => revoked(),
    );
    return { tokenId, revokedAt: at };
  }),
});
