import type { Place } from '../../core/errors.ts';
import { defaultOf, type Held, type Merged } from './merge-policies.ts';
import { KEY_NAMES } from './rule-of-key.ts';

/** One value of a policy that holds, and where it comes from. */
export interface PolicyRow {
  readonly key: string;
  /** Undefined: nothing bounds it. */
  readonly value: unknown;
  readonly level: Held['level'] | 'default';
  readonly at: Pick<Place, 'file' | 'line'> | undefined;
}

/** Every key with what holds, in the file's order; of rules and sequences those that a policy sets. */
export function policyRows(held: Merged['held']): PolicyRow[] {
  const named = [...held.keys()].filter((key) => !KEY_NAMES.includes(key)).sort();
  return [...KEY_NAMES, ...named].map((key) => {
    const found = held.get(key);
    if (found === undefined) return { key, value: defaultOf(key), level: 'default', at: undefined };
    const { value, level, at } = found;
    return { key, value, level, at: { file: at.file, line: at.line } };
  });
}
