import { record } from '@meridian/shared/record.ts';
import { RULE_MODES, SAFETY_RULE_NAMES } from '@meridian/shared/safety-rule.ts';
import { z } from 'zod';
import { inputOf, procedureFor, router } from './trpc.ts';

const setInput = record({
  rule: z.enum(SAFETY_RULE_NAMES, `must be one of ${SAFETY_RULE_NAMES.join(', ')}`),
  mode: z.enum(RULE_MODES, `must be one of ${RULE_MODES.join(', ')}`),
});

export const safetyRulesRouter = router({
  list: procedureFor('viewer').query(({ ctx }) => ctx.ruleModes.list()),
  set: procedureFor('admin')
    .input(inputOf(setInput))
    .mutation(({ ctx, input: { rule, mode } }) => {
      const { name, role } = ctx.operator;
      return ctx.ruleModes.set(rule, mode, {
        events: ctx.events,
        actor: { name, role },
        at: ctx.now().toISOString(),
      });
    }),
});
