import { type Role, roleAllows } from '@meridian/shared/role.ts';

/** What a role may see of an answer: a viewer gets no `privateReason`, wherever it stands. */
export function visibleTo<T>(role: Role, answer: T): T {
  return roleAllows(role, 'operator') ? answer : (withoutPrivateReasons(answer) as T);
}

function withoutPrivateReasons(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrivateReasons);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) =>
      name === 'privateReason' ? [] : [[name, withoutPrivateReasons(part)]],
    ),
  );
}
