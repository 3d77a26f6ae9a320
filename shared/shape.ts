import type { z } from 'zod';
import { BLOCKERS, type BlockerCode, isBlockerCode } from './codes.ts';
import type { Blocker } from './plan.ts';
import { blocker, refuseIfAny } from './refusal.ts';

/** A part of some input, and the issue zod has with it. */
type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Parses input, or refuses with every code that its schema carries, in the contract's order. */
export function parseShape<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  refuseIfAny('shape', blockersOf(parsed.error.issues));
  throw new Error('a schema failed without an issue');
}

/** Parses the same input by two schemas, each for its own fields, and refuses with what both have against it. */
export function parseShapes<Left extends z.ZodType, Right extends z.ZodType>(
  [left, right]: readonly [Left, Right],
  input: unknown,
): [z.output<Left>, z.output<Right>] {
  const [leftParsed, rightParsed] = [left.safeParse(input), right.safeParse(input)];
  if (leftParsed.success && rightParsed.success) return [leftParsed.data, rightParsed.data];
  refuseIfAny('shape', blockersOf([...(leftParsed.error?.issues ?? []), ...(rightParsed.error?.issues ?? [])]));
  throw new Error('a schema failed without an issue');
}

/** One blocker a code, naming the fields; what has no code of its own is a `BAD_REQUEST`. */
function blockersOf(issues: readonly Issue[]): Blocker[] {
  const fieldsByCode = new Map<BlockerCode, Set<string>>();
  const texts = new Set<string>();
  for (const issue of issues) {
    const code = isBlockerCode(issue.message) ? issue.message : 'BAD_REQUEST';
    const field = issue.path.map(String).join('.');
    const fields = fieldsByCode.get(code) ?? new Set();
    fields.add(field === '' ? 'input' : field);
    fieldsByCode.set(code, fields);
    if (code === 'BAD_REQUEST') texts.add(`${field === '' ? 'the input' : field} ${ownText(issue.message)}`);
  }
  return (Object.keys(BLOCKERS) as BlockerCode[]).flatMap((code) => {
    const fields = fieldsByCode.get(code);
    if (!fields) return [];
    const message =
      code === 'BAD_REQUEST' ? `The input is not valid: ${[...texts].slice(0, 10).join('; ')}` : undefined;
    return [blocker(code, { count: fields.size, sample: [...fields], ...(message !== undefined && { message }) })];
  });
}

/** Our own texts begin with "must"; the library's never reach a client. */
function ownText(message: string): string {
  return message.startsWith('must ') ? message : 'is not valid';
}
