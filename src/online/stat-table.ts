import { hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import type { Digest } from '../core/digest.ts';
import type { Tree } from '../model/tree.ts';

/** What must be the same for a file to count as unchanged. */
export const SAME_COLUMNS = ['size', 'mtimeMs', 'ctimeMs', 'ino', 'dev', 'mode'] as const;

type Column = (typeof SAME_COLUMNS)[number];

/** A stat cache as read: parallel columns, one row an entry, in the order of the walk. */
export interface StatTable {
  readonly root: string;
  /** When the walk began that made it, in milliseconds since 1970. */
  readonly began: number;
  readonly paths: readonly string[];
  readonly columns: Readonly<Record<Column, Float64Array>>;
  readonly digests: readonly (Digest | undefined)[];
  readonly tree: Tree;
}

/** A stat cache to be written. */
export interface StatRows {
  readonly root: string;
  readonly began: number;
  readonly met: readonly { readonly path: string; readonly stat: Stats }[];
  readonly digests: readonly (Digest | undefined)[];
  readonly tree: Tree;
}

interface Head {
  readonly format: string;
  readonly root: string;
  readonly began: number;
  readonly rows: number;
  readonly pathBytes: number;
  readonly tree: { readonly digest: Digest; readonly entries: number; readonly contentSize: number };
}

const FORMAT = 'arx-stat-1';
const SUM = 32;
const DIGEST = 32;

/**
 * The bytes of a cache: a JSON line, the columns as little-endian doubles, 32 bytes of digest a row (zeros: no file),
 * the paths a line each, the tree document, and the SHA-256 of all of it.
 */
export function encodeStats({ root, began, met, digests, tree }: StatRows): Buffer {
  const paths = Buffer.from(met.map(({ path }) => path).join('\n'));
  const { digest, entries, contentSize } = tree;
  const head: Head = {
    format: FORMAT,
    root,
    began,
    rows: met.length,
    pathBytes: paths.length,
    tree: { digest, entries, contentSize },
  };
  const columns = SAME_COLUMNS.map((column) => bytesOf(Float64Array.from(met, ({ stat }) => stat[column])));
  const hexes = digests.map((digest) => digest?.slice(7) ?? '0'.repeat(DIGEST * 2)).join('');
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  const body = Buffer.concat([line, ...columns, Buffer.from(hexes, 'hex'), paths, tree.bytes]);
  return Buffer.concat([body, hash('sha256', body, 'buffer')]);
}

/** The cache that some bytes hold, or undefined when they are damaged or of another format. */
export function decodeStats(file: Buffer): StatTable | undefined {
  const body = file.subarray(0, -SUM);
  if (!hash('sha256', body, 'buffer').equals(file.subarray(-SUM))) return undefined;
  const newline = body.indexOf(0x0a);
  const head = JSON.parse(body.toString('utf8', 0, newline)) as Head;
  if (head.format !== FORMAT) return undefined;
  let at = newline + 1;
  const take = (size: number): Buffer => body.subarray(at, (at += size));
  const columns = Object.fromEntries(SAME_COLUMNS.map((column) => [column, doublesOf(take(head.rows * 8))]));
  const hexes = take(head.rows * DIGEST).toString('hex');
  const paths = take(head.pathBytes).toString('utf8').split('\n');
  return {
    root: head.root,
    began: head.began,
    paths: head.rows === 0 ? [] : paths,
    columns: columns as Record<Column, Float64Array>,
    digests: Array.from({ length: head.rows }, (_, row) => digestAt(hexes, row)),
    tree: { ...head.tree, bytes: body.subarray(at) },
  };
}

function digestAt(hexes: string, row: number): Digest | undefined {
  const hex = hexes.slice(row * DIGEST * 2, (row + 1) * DIGEST * 2);
  return /^0+$/.test(hex) ? undefined : `sha256:${hex}`;
}

function bytesOf(doubles: Float64Array): Buffer {
  return Buffer.from(doubles.buffer, doubles.byteOffset, doubles.byteLength);
}

/** A copy, because doubles must start at a multiple of eight. */
function doublesOf(bytes: Buffer): Float64Array {
  return new Float64Array(Uint8Array.from(bytes).buffer);
}
