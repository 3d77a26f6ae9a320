const ROUTABLE = 0;
const WITH_DEVELOPMENT = 1;
const WITH_SUSPECT = 2;

/**
 * What a server needs in order to count, and what a request allows: bits, so that one contains another by `and`.
 * Production servers that are routable always count; development servers where asked for; Suspect ones in a panic.
 */
export type Scope = 0 | 1 | 2 | 3;
export const SCOPES: readonly Scope[] = [0, 1, 2, 3];

export function scopeOf(development: boolean, suspect: boolean): Scope {
  return ((development ? WITH_DEVELOPMENT : ROUTABLE) | (suspect ? WITH_SUSPECT : ROUTABLE)) as Scope;
}

/** Whether what needs `needed` counts where `allowed` is. */
export function isInScope(needed: Scope, allowed: Scope): boolean {
  return (needed & allowed) === needed;
}
