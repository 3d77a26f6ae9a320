/** What an operator's token may do; each role includes the ones before it. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` includes everything that `needed` allows. */
export function roleAllows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Who did something: an operator by the name on the token, or Meridian itself (`system`). */
export type Actor = { readonly name: string; readonly role: Role | 'system' };
