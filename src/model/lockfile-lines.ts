import { entryProblem, toLockEntry } from './lockfile-entry.ts';
import type { LockEntry } from './lockfile.ts';

const SOURCE = /^ {2}("(?:[^"\\]|\\.)*"):$/;
const FACT = /^ {4}(\w+): ("(?:[^"\\]|\\.)*"|[^\s"].*)$/;

/**
 * Reads the lines below `sources:` in the form that arx writes, several times faster than a YAML reader. Undefined as
 * soon as a line has another form; and the caller must check that writing the result again gives the same text.
 */
export function readLockLines(lines: readonly string[]): ReadonlyMap<string, LockEntry> | undefined {
  const sources = new Map<string, LockEntry>();
  let source: string | undefined;
  let facts = new Map<string, string>();
  const finish = (): boolean => {
    if (source === undefined) return true;
    if (entryProblem(source, facts) !== undefined) return false;
    sources.set(source, toLockEntry(facts));
    facts = new Map();
    return true;
  };
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue;
    const [, fact, value] = FACT.exec(line) ?? [];
    if (fact !== undefined && value !== undefined && source !== undefined) facts.set(fact, textOf(value));
    else {
      const key = SOURCE.exec(line)?.[1];
      if (key === undefined || !finish()) return undefined;
      source = textOf(key);
    }
  }
  return finish() ? sources : undefined;
}

function textOf(scalar: string): string {
  if (!scalar.startsWith('"')) return scalar;
  try {
    return JSON.parse(scalar) as string;
  } catch {
    return '';
  }
}
