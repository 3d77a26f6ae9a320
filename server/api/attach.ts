import { blocker } from '@meridian/shared/refusal.ts';
import { ATTACHED_MAX, type AttachCode, type AttachReply } from '@meridian/shared/relay.ts';
import type { AttachedNodes } from '../fleet/attached-nodes.ts';
import type { Context } from './context.ts';

type Answer = AttachReply['nodes'][number];

/** Signs a key in, once for as long as its connection lasts. */
export function attachKey(ctx: Context, nodes: AttachedNodes, key: string): Answer {
  const caller = ctx.access.caller(ctx.access.hmac(key));
  if (caller?.kind !== 'node') {
    return ctx.access.mayFailAgain(ctx.address)
      ? refused('UNAUTHORIZED', 'This is no server key, or it was replaced or revoked: get the present one')
      : refused('TOO_MANY_REQUESTS', 'Too many failed sign-ins from this address: wait a minute');
  }
  if (caller.key.state === 'deleted') {
    ctx.gone.note(caller.key);
    const { code, message, remedy } = blocker('Node:GONE');
    return refused(code as 'Node:GONE', `${message}. ${remedy}.`);
  }
  const handle = nodes.attach(caller.key);
  return handle === null
    ? refused(
        'Node:CONNECTION_FULL',
        `One connection speaks for ${ATTACHED_MAX} nodes at most: detach some, or open another`,
      )
    : { handle };
}

function refused(code: AttachCode, message: string): Answer {
  return { code, message };
}
