import { createHash } from 'node:crypto';

/** Where an entry is in a log, and how to show it. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly root: Buffer;
  readonly path: readonly Buffer[];
}

/** A log's tree (RFC 6962, section 2.1), kept in memory. */
export class MerkleTree {
  readonly #leaves: Buffer[] = [];

  /** Adds an entry and proves it against the tree that ends with it. */
  append(entry: Uint8Array): InclusionProof {
    const index = this.#leaves.push(digest([0], entry)) - 1;
    return { index, size: index + 1, root: rootOf(this.#leaves), path: pathOf(index, this.#leaves) };
  }
}

function rootOf(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return createHash('sha256').digest();
  if (leaves.length === 1) return first;
  const middle = split(leaves.length);
  return digest([1], rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle)));
}

/** RFC 6962, section 2.1.1. */
function pathOf(index: number, leaves: readonly Buffer[]): readonly Buffer[] {
  if (leaves.length <= 1) return [];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return index < middle
    ? [...pathOf(index, left), rootOf(right)]
    : [...pathOf(index - middle, right), rootOf(left)];
}

/** The largest power of two below a count. */
function split(count: number): number {
  return 2 ** Math.ceil(Math.log2(count) - 1);
}

function digest(prefix: readonly number[], ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(Buffer.from(prefix));
  for (const part of parts) hash.update(part);
  return hash.digest();
}
