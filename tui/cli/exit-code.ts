import { refusalOf } from '@meridian/server/client';

/** What a script reads off how a command ended. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  unreachable: 6,
  timedOut: 7,
  refusedByRule: 8,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_CODE: Readonly<Record<string, ExitCode>> = {
  BAD_REQUEST: EXIT.usage,
  PARSE_ERROR: EXIT.usage,
  METHOD_NOT_SUPPORTED: EXIT.usage,
  NOT_FOUND: EXIT.notFound,
  UNAUTHORIZED: EXIT.notAllowed,
  FORBIDDEN: EXIT.notAllowed,
  CONFLICT: EXIT.conflict,
  PRECONDITION_FAILED: EXIT.refusedByRule,
};

/** A command cannot go on, and this is all there is to say about it. */
export class CommandFailed extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** How a refusal by the server ends a command. */
export function exitCodeOfRefusal({ code }: { readonly code: string }): ExitCode {
  return BY_CODE[code] ?? EXIT.failed;
}

/** How an error ends a command, and what it says on stderr. */
export function endingOf(error: unknown): { readonly exitCode: ExitCode; readonly message: string } {
  if (error instanceof CommandFailed) return { exitCode: error.exitCode, message: error.message };
  const refusal = refusalOf(error);
  if (refusal) return { exitCode: exitCodeOfRefusal(refusal), message: `${refusal.message} (${refusal.appCode})` };
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: EXIT.unreachable, message: `the server does not answer: ${message}` };
}
