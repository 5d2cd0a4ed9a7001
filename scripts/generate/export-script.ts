import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(dirname(dirname(import.meta.dirname)), 'src', 'library', 'export-sh');

/** src/library/export-sh/script.ts: the shell script beside it as text, so that it is in the published code. */
export function exportScriptText(): string {
  const script = readFileSync(join(FOLDER, 'script.sh'), 'utf8');
  return `// Made from script.sh by \`npm run generate\`.\nexport const SCRIPT = ${JSON.stringify(script)};\n`;
}
