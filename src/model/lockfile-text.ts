import { comparePaths } from '../core/archive-path.ts';
import type { LockEntry, Lockfile } from './lockfile.ts';
import { demandMerged } from './lockfile-conflict.ts';
import { readLockLines } from './lockfile-lines.ts';
import { inSchema } from './lockfile-schema.ts';
import { readLockYaml } from './lockfile-yaml.ts';
import { RESOLUTION_FACTS } from './seal.ts';

const COMMENT =
  '# What each source of the manifest resolved to. Written by arx: commit it, do not edit it.\n';
const HEADS = { 1: `${COMMENT}schema: arx.lock/1\n`, 2: `${COMMENT}schema: arx.lock/2\n` } as const;
const END = '# end\n';

/** The facts of an entry, in the order in which they are written. */
const FACTS = ['nature', ...RESOLUTION_FACTS, 'tree', 'entries', 'contentSize'] as const;

/**
 * The one text of a lockfile: sorted bytewise by source, one fact a line. In the newest schema an empty line stands around
 * each entry and a mark at the end, so that version control takes a change of one entry and a new neighbour apart.
 * Equal lockfiles have equal texts.
 */
export function formatLockfile({ schema, sources }: Lockfile): string {
  const sorted = [...sources].sort(([a], [b]) => comparePaths(a, b));
  return formatEntries(
    schema ?? 2,
    sorted.map(([source, entry]) => formatEntry(source, entry)),
  );
}

/** The text of a lockfile around the texts of its entries. */
export function formatEntries(schema: 1 | 2, entries: readonly string[]): string {
  if (schema === 2) return `${HEADS[2]}sources:\n\n${entries.map((entry) => `${entry}\n`).join('')}${END}`;
  return `${HEADS[1]}${entries.length === 0 ? 'sources: {}\n' : `sources:\n${entries.join('')}`}`;
}

/**
 * Reads a lockfile strictly: every key is known, there once, and of the right form; every source has a content digest.
 * @throws ArxError LOCK_INVALID with the place of the first problem, or with both sides of a merge conflict.
 */
export function parseLockfile(text: string, file: string): Lockfile {
  const lock = readCanonicalLock(text);
  if (lock !== undefined) return lock;
  demandMerged(text, file);
  return readLockYaml(text, file);
}

/** Reads a lockfile in the one form that arx writes, in time and memory in proportion to it; undefined for any other text. */
export function readCanonicalLock(text: string): Lockfile | undefined {
  const schema = text.startsWith(`${HEADS[1]}sources:`) ? 1 : 2;
  if (text === formatEntries(schema, [])) return inSchema(schema, new Map());
  const start = `${HEADS[schema]}sources:\n`;
  if (!text.startsWith(start)) return undefined;
  const sources = readLockLines(text.slice(start.length).split('\n'));
  const lock = sources === undefined ? undefined : inSchema(schema, sources);
  return lock !== undefined && formatLockfile(lock) === text ? lock : undefined;
}

/** The lines of one entry. */
export function formatEntry(source: string, entry: LockEntry): string {
  const lines = FACTS.flatMap((fact) => {
    const value = entry[fact];
    return value === undefined
      ? []
      : [`    ${fact}: ${typeof value === 'string' ? scalar(value) : String(value)}\n`];
  });
  return `  ${quoted(source)}:\n${lines.join('')}`;
}

// A plain scalar only where no YAML reader can take it for anything but this text.
function scalar(value: string): string {
  return /^(sha256:[0-9a-f]{64}|refs\/[\w./-]*\w|file|directory)$/.test(value) ? value : quoted(value);
}

/** A YAML double-quoted scalar (YAML 1.2.2, section 7.3.1), in ASCII. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
