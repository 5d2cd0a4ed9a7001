import { redactText } from '../../core/redact.ts';
import { scalarType } from './scalar-type.ts';

const PLAIN = /^(?:--?)?[A-Za-z0-9_./][\w./@%^+=-]*$/;

/** How a command line that was written as one text is written as a list: through a shell, and split. */
export function commandHint(line: string): string {
  const shown = redactText(line.length > 200 ? `${line.slice(0, 199)}…` : line).trim();
  const words = shown.split(/\s+/).map(word).join(', ');
  return `write [sh, -c, ${quote(shown)}] for a shell, or [${words}] for the program alone`;
}

function word(text: string): string {
  const { type, surprising } = scalarType(text);
  return PLAIN.test(text) && type === 'text' && !surprising ? text : quote(text);
}

function quote(text: string): string {
  return `'${text.replace(/\s*\n\s*/g, ' ').replaceAll("'", "''")}'`;
}
