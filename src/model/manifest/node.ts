import type { Place } from '../../core/errors.ts';

/** A value of the user's document with its place, whether it came as text or from the library. */
export type Node = ScalarNode | ListNode | MapNode | BrokenNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  /** What YAML makes of it. */
  readonly type: 'text' | 'number' | 'boolean' | 'null';
  /** The text as a reader sees it: of a plain scalar as written, of a quoted one decoded. */
  readonly text: string;
  /** True if other YAML readers make something else of it (`no`, `12:30`); then it needs quotes. */
  readonly surprising: boolean;
  readonly at?: Place;
  /** How many characters of the place come before the text itself when it stands there verbatim; undefined if not. */
  readonly verbatim?: number;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly at?: Place;
}

export interface MapEntry {
  readonly key: string;
  readonly keyAt?: Place;
  readonly value: Node;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly at?: Place;
}

/** Something that has been reported already: nothing more is said of it. */
export interface BrokenNode {
  readonly kind: 'broken';
  readonly at?: Place;
}

/** What a value is called in messages. */
export function nameOfKind(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'broken') return 'unreadable';
  const names = { text: 'text', number: 'a number', boolean: 'a truth value', null: 'nothing' } as const;
  return names[node.type];
}

/** An optional place as an optional property. */
export function placed(at: Place | undefined): { at?: Place } {
  return at === undefined ? {} : { at };
}
