import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Config, DEFAULT_CONFIG, parseConfig } from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `MERIDIAN_CONFIG_FILE`, else `meridian/config.json` in the folder for such files. */
function configFile(environment: Environment): string {
  const folder = environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return environment['MERIDIAN_CONFIG_FILE'] || join(folder, 'meridian', 'config.json');
}

/** What the person at this terminal has chosen; a sentence about what is wrong with it, null where nothing is. */
export function readConfig(environment: Environment): { readonly config: Config; readonly fault: string | null } {
  const file = configFile(environment);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { config: DEFAULT_CONFIG, fault: isMissing ? null : `${file} cannot be read` };
  }
  try {
    const { config, faults } = parseConfig(JSON.parse(text));
    return { config, fault: faults.length === 0 ? null : `${file}: ${faults.join('; ')}` };
  } catch {
    return { config: DEFAULT_CONFIG, fault: `${file} is not JSON` };
  }
}
