/** The parameters of every style that these bytes set: SGR, ECMA-48 8.3.117. */
export function stylesIn(bytes: string): string[] {
  return bytes.split('\x1b[').flatMap((part) => /^([\d;]*)m/.exec(part)?.[1]?.split(';') ?? []);
}
