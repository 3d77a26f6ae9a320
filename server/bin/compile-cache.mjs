import module from 'node:module';
import { fileURLToPath } from 'node:url';

// What was compiled is kept beside the code, so that a start need not strip and compile it again. Not in the machine's
// directory for temporary files, where others could put code of theirs; where it cannot be written it goes without.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));
