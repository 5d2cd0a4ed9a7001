import type { ProblemList } from '../manifest/problem-list.ts';
import type { Setting } from './policy.ts';
import { placeOf, type PolicyFields } from './policy-fields.ts';
import type { PolicyKeyRule } from './policy-key.ts';

/** Adds what a part of the file says. */
export type Add = (key: string, setting: Setting) => void;

/** Some fields, and what is known of their keys. */
export interface Values {
  readonly list: ProblemList;
  readonly fields: PolicyFields;
  readonly keys: Readonly<Record<string, PolicyKeyRule>>;
  /** What stands before a key in its full name. */
  readonly prefix: string;
}

/** Adds every field that holds one value. */
export function addValues({ list, fields, keys, prefix }: Values, add: Add): void {
  for (const [name, { node, keyAt }] of fields) {
    const rule = Object.hasOwn(keys, name) ? keys[name] : undefined;
    const value = rule?.kind.read(list, node, `${prefix}${name}`);
    if (value !== undefined) add(`${prefix}${name}`, { value, at: placeOf(node.at ?? keyAt) });
  }
}
