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

export type ReadConfig = {
  readonly config: Config;
  readonly file: string;
  /** What is wrong with it, a sentence each. */
  readonly faults: readonly string[];
};

/** What the person at this terminal has chosen, in a file and, of the layout, by the variable that Ink's programs heed. */
export function readConfig(environment: Environment): ReadConfig {
  const read = readConfigFile(configFile(environment));
  if (environment['INK_SCREEN_READER'] !== 'true') return read;
  return { ...read, config: { ...read.config, layout: 'screen-reader' } };
}

function readConfigFile(file: string): ReadConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { config: DEFAULT_CONFIG, file, faults: isMissing ? [] : ['it cannot be read'] };
  }
  try {
    return { file, ...parseConfig(JSON.parse(text)) };
  } catch {
    return { config: DEFAULT_CONFIG, file, faults: ['it is not JSON'] };
  }
}
