/** A procedure and its input as a line for a shell. */
export function commandLine(procedure: string, input: unknown = {}): string {
  const json = JSON.stringify(input);
  return `meridian call ${procedure}${json === '{}' ? '' : ` '${json.replaceAll("'", String.raw`'\''`)}'`}`;
}
