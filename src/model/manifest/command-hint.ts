import { redactText } from '../../core/redact.ts';
import { scalarType } from './scalar-type.ts';

const SHELLS = new Set(['sh', 'bash', 'dash', '/bin/sh', '/bin/bash']);
const PLAIN = /^(?:--?)?[A-Za-z0-9_./][\w./@%^+=-]*$/;

/** How a command line that was written as one text is written as a list: through a shell, and split. */
export function commandHint(line: string): string {
  const shown = redactText(line.length > 200 ? `${line.slice(0, 199)}…` : line).trim();
  const words = splitWords(shown);
  const list = `[${words.map(word).join(', ')}]`;
  if (SHELLS.has(words[0] ?? '')) return `write ${list}`;
  return `write [sh, -c, ${quote(shown)}] for a shell, or ${list} for the program alone`;
}

// Quotes as a shell takes them off, as far as one can without being one.
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"]|['"])+/g)].map(([text]) =>
    text.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

function word(text: string): string {
  const { type, surprising } = scalarType(text);
  return PLAIN.test(text) && type === 'text' && !surprising ? text : quote(text);
}

function quote(text: string): string {
  return `'${text.replace(/\s*\n\s*/g, ' ').replaceAll("'", "''")}'`;
}
