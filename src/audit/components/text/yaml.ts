import { parseDocument } from 'yaml';
import { isPlain, type Plain } from './plain.ts';
import { type Parsed, parseProblem } from './read-with.ts';

// What a lockfile of about 15,000 components takes; reading YAML is slow.
const LARGEST = 4 * 1024 * 1024;

/** A YAML mapping whose scalars are all texts (failsafe schema), without aliases. */
export function parseYaml(text: string): Parsed<Plain> {
  if (text.length > LARGEST) return { problem: `it is YAML of more than ${LARGEST} characters` };
  try {
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) return { problem: parseProblem('YAML', error) };
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return isPlain(value) ? { value } : { problem: 'it is YAML, but no mapping' };
  } catch (error) {
    // Nesting that is too deep for the stack comes here as well.
    return { problem: parseProblem('YAML', error) };
  }
}
