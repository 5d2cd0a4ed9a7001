import { digestOf } from '../../core/digest.ts';
import type { AuditFile, AuditSubject } from '../../plugin/rule.ts';
import { auditFile } from '../audit-file.ts';
import type { ArchiveReader, Budget, NestedEntry } from './nested-archive.ts';
import { readAr } from './read-ar.ts';
import { readGzip, readZstd } from './read-compressed.ts';
import { readTar } from './read-tar.ts';
import { readZip } from './read-zip.ts';

/** What was found by looking into a file that is an archive. */
export interface NestedLook {
  /** Each file of it and of the archives in it; its first use has the path as `OUTER!/INNER`. */
  readonly files: readonly AuditFile[];
  /** Entries of it and of the archives in it. */
  readonly entries: number;
  /** How deep archives stand in each other; 1: there is none inside. */
  readonly depth: number;
  readonly unsafe: readonly string[];
  /** Why part of it was not looked into: half sentences, sorted. */
  readonly stopped: readonly string[];
}

const READERS: Readonly<Record<string, ArchiveReader>> = {
  zip: readZip,
  jar: readZip,
  tar: readTar,
  deb: readAr,
  gzip: readGzip,
  zstd: readZstd,
};
const UNREADABLE = new Set(['xz', 'bzip2', '7z', 'rar', 'rpm', 'cpio', 'cab']);
const COMPRESSED = new Set(['gzip', 'zstd']);
const MIB = 1024 * 1024;
/** Unpacked bytes in one audit. */
const MOST_IN_ALL = 512 * MIB;
/** Unpacked bytes of one file: this, and so many for each of its own, but not more than the last. */
const FREE = MIB;
const RATIO = 20;
const MOST_IN_ONE = 64 * MIB;

const budgets = new WeakMap<AuditSubject, Budget>();
const known = new WeakMap<AuditFile, NestedLook>();

/** True for a file with other files in it. */
function isArchive(type: string): boolean {
  return Object.hasOwn(READERS, type) || UNREADABLE.has(type);
}

/** Looks into an archive, once for all rules. Undefined for a file that is none. */
export function nestedFiles(file: AuditFile, subject: AuditSubject): NestedLook | undefined {
  if (!isArchive(file.type)) return undefined;
  const before = known.get(file);
  if (before !== undefined) return before;
  const look = lookInto(file, subject);
  known.set(file, look);
  return look;
}

interface Looking {
  readonly budget: Budget;
  readonly maxDepth: number;
  readonly files: AuditFile[];
  readonly unsafe: string[];
  readonly stopped: Set<string>;
  entries: number;
  depth: number;
}

function lookInto(file: AuditFile, subject: AuditSubject): NestedLook {
  const all = budgets.get(subject) ?? { left: MOST_IN_ALL };
  budgets.set(subject, all);
  const granted = Math.min(all.left, MOST_IN_ONE, FREE + RATIO * file.bytes.length);
  const budget = { left: granted };
  const looking: Looking = {
    budget,
    maxDepth: subject.policy.content.maxDepth,
    files: [],
    unsafe: [],
    stopped: new Set(),
    entries: 0,
    depth: 0,
  };
  if (file.whole) descend(file, 1, looking);
  else looking.stopped.add('it is larger than what is kept of a file');
  all.left -= Math.max(0, granted - budget.left);
  const { files, entries, depth, unsafe, stopped } = looking;
  return { files, entries, depth, unsafe, stopped: [...stopped].sort() };
}

function descend(file: AuditFile, depth: number, looking: Looking): void {
  const reader = READERS[file.type];
  if (depth > looking.maxDepth)
    return void looking.stopped.add(`archives stand more than ${looking.maxDepth} deep in it`);
  if (reader === undefined) return void looking.stopped.add(`${file.type} is not looked into`);
  looking.depth = Math.max(looking.depth, depth);
  const { files, entries, unsafe, stopped } = reader(file.bytes, looking.budget);
  looking.entries += entries;
  looking.unsafe.push(...unsafe);
  if (stopped !== undefined) looking.stopped.add(stopped);
  for (const entry of files) {
    const inner = innerFile(file, entry);
    looking.files.push(inner);
    // A compressed tar is one archive, not two.
    if (isArchive(inner.type))
      descend(inner, COMPRESSED.has(file.type) && inner.type === 'tar' ? depth : depth + 1, looking);
  }
}

function innerFile(outer: AuditFile, { name, executable, bytes }: NestedEntry): AuditFile {
  const [{ source, path }] = outer.uses;
  const inner =
    name === ''
      ? path.replace(/\.(?:gz|zst|tgz)$/, (ending) => (ending === '.tgz' ? '.tar' : ''))
      : `${path}!/${name}`;
  const use = { source, path: inner, executable };
  return auditFile({ digest: digestOf(bytes), size: bytes.length, uses: [use] }, bytes);
}
