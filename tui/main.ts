// The bundle's doors. What is behind one is only run when it is opened: neither waits for the other's libraries.

/** Takes the terminal over from the splash that stands on it, if any, and holds it until it quits. */
export async function openCockpit(leaveSplash: () => void): Promise<void> {
  const { open } = await import('./open-cockpit.ts');
  open(leaveSplash);
}

/** Runs the command that the command line names, and ends the process with its exit code. */
export async function runCommandLine(): Promise<void> {
  await import('./cli/main.ts');
}
