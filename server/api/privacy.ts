import { type Role, roleAllows } from '@meridian/shared/role.ts';

/** What a role may see of an answer: a viewer gets no `privateReason`, wherever it stands. */
export function visibleTo<T>(role: Role, answer: T): T {
  return roleAllows(role, 'operator') ? answer : (withoutPrivateReasons(answer) as T);
}

/** Copies only what has to be another: of a fleet that is most of the answer, and little of it has a reason. */
function withoutPrivateReasons(value: unknown): unknown {
  if (!hasPrivateReason(value)) return value;
  if (Array.isArray(value)) return value.map(withoutPrivateReasons);
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, part]) =>
      name === 'privateReason' ? [] : [[name, withoutPrivateReasons(part)]],
    ),
  );
}

function hasPrivateReason(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasPrivateReason);
  for (const name in value) {
    if (name === 'privateReason' || hasPrivateReason(value[name as keyof typeof value])) return true;
  }
  return false;
}
