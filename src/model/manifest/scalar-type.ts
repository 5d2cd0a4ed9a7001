import type { ScalarNode } from './node.ts';

// YAML 1.2.2, section 10.3.2, "Tag Resolution" of the core schema.
const CORE: readonly (readonly [ScalarNode['type'], RegExp])[] = [
  ['null', /^(?:null|Null|NULL|~|)$/],
  ['boolean', /^(?:true|True|TRUE|false|False|FALSE)$/],
  [
    'number',
    /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/,
  ],
  ['number', /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/],
];
// YAML 1.1, bool, int and float types: what 1.2 calls text and older readers do not.
const OLDER = [
  /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
  /^[-+]?0[0-7_]+$/,
  /^[-+]?(?:[0-9][0-9_]*|0b[01_]+|0x[0-9a-fA-F_]+)$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
];

/** What YAML 1.2 makes of a plain scalar, and whether YAML 1.1 makes something else of it. */
export function scalarType(plain: string): Pick<ScalarNode, 'type' | 'surprising'> {
  const type = CORE.find(([, form]) => form.test(plain))?.[0] ?? 'text';
  return { type, surprising: type === 'text' && OLDER.some((form) => form.test(plain)) };
}
