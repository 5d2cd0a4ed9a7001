import { comparePaths } from '../core/archive-path.ts';
import type { LockEntry, Lockfile } from './lockfile.ts';
import { readLockLines } from './lockfile-lines.ts';
import { readLockYaml } from './lockfile-yaml.ts';
import { RESOLUTION_FACTS } from './seal.ts';

const HEAD = `# What each source of the manifest resolved to. Written by arx: commit it, do not edit it.
schema: arx.lock/1
`;

/** The facts of an entry, in the order in which they are written. */
const FACTS = ['nature', ...RESOLUTION_FACTS, 'tree', 'entries', 'contentSize'] as const;

/**
 * The one text of a lockfile: sorted bytewise by source, one fact a line, so that version control merges it.
 * Equal lockfiles have equal texts.
 */
export function formatLockfile(lock: Lockfile): string {
  const sources = [...lock.sources].sort(([a], [b]) => comparePaths(a, b));
  if (sources.length === 0) return `${HEAD}sources: {}\n`;
  return `${HEAD}sources:\n${sources.map(([source, entry]) => formatEntry(source, entry)).join('')}`;
}

/**
 * Reads a lockfile strictly: every key is known, there once, and of the right form; every source has a content digest.
 * @throws ArxError LOCK_INVALID with the place of the first problem.
 */
export function parseLockfile(text: string, file: string): Lockfile {
  const start = `${HEAD}sources:\n`;
  if (text.startsWith(start) && text.endsWith('\n')) {
    const lock = readLockLines(text.slice(start.length, -1).split('\n'));
    if (lock !== undefined && formatLockfile(lock) === text) return lock;
  }
  return readLockYaml(text, file);
}

function formatEntry(source: string, entry: LockEntry): string {
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
