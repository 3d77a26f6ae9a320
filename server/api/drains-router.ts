import { visibleTo } from './privacy.ts';
import { procedureFor, router } from './trpc.ts';

export const drainsRouter = router({
  list: procedureFor('viewer').query(({ ctx }) => visibleTo(ctx.operator.role, ctx.drains.report())),
});
