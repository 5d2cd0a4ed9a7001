import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(dirname(dirname(import.meta.dirname)), 'src', 'fleet', 'far', 'agent');

/** src/fleet/far/agent-text.ts: the shell files of agent/ as one text, so that it is in the published code. */
export function farAgentText(): string {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sh'))
    .sort();
  const text = files.map((name) => stripped(readFileSync(join(FOLDER, name), 'utf8'))).join('');
  return `// Made from agent/*.sh by \`npm run generate\`.\nexport const AGENT = ${JSON.stringify(text)};\n`;
}

/** Without lines of comment and without indentation: neither means anything in these files. */
function stripped(script: string): string {
  const lines = script.split('\n').map((line) => line.trimStart());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => `${line}\n`)
    .join('');
}
