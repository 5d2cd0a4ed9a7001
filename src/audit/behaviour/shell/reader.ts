import type { Block, Place } from './shell-model.ts';
import type { Syntax } from './syntax.ts';

/** What the readers of words and of statements share. */
export interface Reader {
  readonly text: string;
  place(offset: number): Place;
  /** Reads the statements among these nodes. */
  block(nodes: readonly Syntax[]): Block;
}

/** The text of a node. */
export function textOf({ text }: Reader, node: Syntax): string {
  return text.slice(node.start, node.end);
}

/** The first child of that type. */
export function childOf(node: Syntax, type: string): Syntax | undefined {
  return node.children.find((child) => child.type === type);
}
